// Loads the native module: a build from source in this package, else the package for this platform.
'use strict';

const BUILDS = require('./builds.js');

/** The suffixes of platform names. If several builds exist, the first one that loads is used. */
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
      // Ignore missing modules; keep the errors of modules that exist but cannot be loaded.
      if (error.code !== 'MODULE_NOT_FOUND') reasons.push(error);
    }
  }
  const musl = isMusl();
  const missing = packages.filter((name) => name.endsWith('-musl') === musl);
  const advice =
    missing.length > 0
      ? `the package ${missing.join(' or ')} is missing or cannot be loaded; reinstall with optional dependencies, or build from source`
      : `there is no prebuilt module for ${platform}${musl ? '-musl' : ''}; build from source`;
  throw new Error(`cannot load the native module of scaledmail-lint: ${advice}`, { cause: reasons[0] });
}

/** Whether this is a Linux without glibc. The test is slow; it runs only after loading failed. */
function isMusl() {
  return process.platform === 'linux' && process.report?.getReport().header.glibcVersionRuntime === undefined;
}

module.exports = load();
