// Loads the native module: a build from source in this package, else the package for this platform.
'use strict';

const { createRequire } = require('node:module');
const { join } = require('node:path');
const { PLATFORMS } = require('./builds.js');

const OLDEST_NODE = 20;
/** The error codes for a missing module; the second one if the package of the application is older. */
const ABSENT = new Set(['MODULE_NOT_FOUND', 'ERR_PACKAGE_PATH_NOT_EXPORTED']);

/** The suffixes of platform names. If several builds exist, the first one that loads is used. */
const SUFFIXES = { linux: ['-gnu', '-musl'], win32: ['-msvc'] };

function load() {
  const node = process.versions.node;
  if (Number.parseInt(node, 10) < OLDEST_NODE) throw failure(`it needs Node ${OLDEST_NODE} or newer, and this is Node ${node}`);
  const platform = `${process.platform}-${process.arch}`;
  const targets = (SUFFIXES[process.platform] ?? ['']).map((suffix) => `${platform}${suffix}`);
  const published = targets.filter((target) => PLATFORMS.includes(target));
  const own = targets.map((target) => `scaledmail-lint.${target}.node`);
  // Name the files: a deployment may lack the package.json next to them.
  const packages = published.map((target) => `scaledmail-lint-${target}/scaledmail-lint.${target}.node`);
  const reasons = [];
  for (const [from, names] of places(own, packages)) {
    // A bundler would try to resolve the names in calls of the usual `require`.
    const load = createRequire(from);
    for (const name of names) {
      try {
        return load(name);
      } catch (error) {
        // Ignore missing modules; keep the errors of modules that exist but cannot be loaded.
        if (!ABSENT.has(error.code)) reasons.push(error);
      }
    }
  }
  if (reasons.length > 0) throw failure(reasons[0].message, reasons[0]);
  const musl = isMusl();
  const [missing] = published.filter((target) => target.endsWith('-musl') === musl);
  throw failure(
    missing === undefined
      ? `there is no prebuilt module for ${platform}${musl ? '-musl' : ''}; build from source`
      : `the package scaledmail-lint-${missing} is missing; reinstall with optional dependencies or, if this is a bundle, install scaledmail-lint next to it`,
  );
}

/** Yields the files from which to load a native module, each with the names to try. */
function* places(own, packages) {
  yield [__filename, [...own.map((file) => `../${file}`), ...packages]];
  // A bundler copies this file to another folder. Then the package is the one that a program next to
  // the bundle, or in the working directory, would load.
  for (const folder of [__dirname, process.cwd()]) {
    // The dependencies of the package may be visible only from its folder.
    const installed = installedIn(folder);
    if (installed !== undefined) yield [installed, [...own.map((file) => `./${file}`), ...packages]];
    // A deployment may contain only the native module.
    yield [join(folder, 'package.json'), [...own.map((file) => `scaledmail-lint/${file}`), ...packages]];
  }
}

/** Returns the path of a file of the package that a program in a folder would load. */
function installedIn(folder) {
  try {
    return createRequire(join(folder, 'package.json')).resolve('scaledmail-lint/package.json');
  } catch {
    return undefined;
  }
}

function failure(why, cause) {
  const error = new Error(`cannot load the native module of scaledmail-lint: ${why}`, cause && { cause });
  return Object.assign(error, { code: 'ERR_SCALEDMAIL_LINT_NATIVE' });
}

/** Whether this is a Linux without glibc. The test is slow; it runs only after loading failed. */
function isMusl() {
  return process.platform === 'linux' && process.report?.getReport().header.glibcVersionRuntime === undefined;
}

module.exports = load();
