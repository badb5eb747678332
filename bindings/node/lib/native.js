// Finds the native half: in this package, where it was built from source, or in the package for this platform.
'use strict';

/** What Rust calls the platforms that there are builds for. Of several, the first that can be loaded is the right one. */
const TARGETS = {
  'darwin-arm64': ['darwin-arm64'],
  'darwin-x64': ['darwin-x64'],
  'linux-arm64': ['linux-arm64-gnu', 'linux-arm64-musl'],
  'linux-x64': ['linux-x64-gnu', 'linux-x64-musl'],
  'win32-arm64': ['win32-arm64-msvc'],
  'win32-x64': ['win32-x64-msvc'],
};

function load() {
  const platform = `${process.platform}-${process.arch}`;
  const targets = TARGETS[platform] ?? [];
  const reasons = [];
  for (const target of targets) {
    for (const name of [`../scaledmail-lint.${target}.node`, `scaledmail-lint-${target}`]) {
      try {
        return require(name);
      } catch (error) {
        // What is not there is no reason to tell: that it is there and cannot be loaded is.
        if (error.code !== 'MODULE_NOT_FOUND') reasons.push(error);
      }
    }
  }
  const names = targets.map((target) => `scaledmail-lint-${target}`).join(' or ');
  const advice = names
    ? `the package ${names} should have been installed with it; install again without --no-optional, or build it from source`
    : `there is no build for ${platform}; build it from source`;
  throw new Error(`scaledmail-lint has no native module here: ${advice}`, { cause: reasons[0] });
}

module.exports = load();
