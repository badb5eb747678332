// Finds the native half: in this package, where it was built from source, or in the package for this platform.
'use strict';

const BUILDS = require('./builds.js');

/** How what Rust calls a platform may end. Of several builds that fit a machine, the first that can be loaded is the right one. */
const SUFFIXES = { linux: ['-gnu', '-musl'], win32: ['-msvc'] };

function load() {
  const platform = `${process.platform}-${process.arch}`;
  const targets = (SUFFIXES[process.platform] ?? ['']).map((suffix) => `${platform}${suffix}`);
  const packages = targets.filter((target) => BUILDS.includes(target)).map((target) => `scaledmail-lint-${target}`);
  const reasons = [];
  for (const name of [...targets.map((target) => `../scaledmail-lint.${target}.node`), ...packages]) {
    try {
      return require(name);
    } catch (error) {
      // What is not there is no reason to tell: that it is there and cannot be loaded is.
      if (error.code !== 'MODULE_NOT_FOUND') reasons.push(error);
    }
  }
  const musl = isMusl();
  const missing = packages.filter((name) => name.endsWith('-musl') === musl);
  const advice =
    missing.length > 0
      ? `the package ${missing.join(' or ')} should have been installed with it; install again without --no-optional, or build it from source`
      : `there is no build for ${platform}${musl ? '-musl' : ''}; build it from source`;
  throw new Error(`scaledmail-lint has no native module here: ${advice}`, { cause: reasons[0] });
}

/** Is this a Linux without glibc? It takes long to ask, so only who has failed does. */
function isMusl() {
  return process.platform === 'linux' && process.report?.getReport().header.glibcVersionRuntime === undefined;
}

module.exports = load();
