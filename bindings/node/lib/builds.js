// The platforms with a prebuilt native module; the same list as in .github/workflows/release.yml.
'use strict';

const { existsSync } = require('node:fs');
const { join } = require('node:path');

const PLATFORMS = [
  'darwin-arm64',
  'darwin-x64',
  'linux-arm64-gnu',
  'linux-arm64-musl',
  'linux-x64-gnu',
  'linux-x64-musl',
  'win32-arm64-msvc',
  'win32-x64-msvc',
];

/**
 * Names the files of all native modules. Nothing calls this function. File tracers, which collect
 * the files of a program for a server, read it: they evaluate calls of `existsSync` with literal
 * paths, and then collect the files.
 */
function traced() {
  existsSync(join(__dirname, '../scaledmail-lint.darwin-arm64.node'));
  existsSync(join(__dirname, '../../scaledmail-lint-darwin-arm64/scaledmail-lint.darwin-arm64.node'));
  existsSync(join(__dirname, '../scaledmail-lint.darwin-x64.node'));
  existsSync(join(__dirname, '../../scaledmail-lint-darwin-x64/scaledmail-lint.darwin-x64.node'));
  existsSync(join(__dirname, '../scaledmail-lint.linux-arm64-gnu.node'));
  existsSync(join(__dirname, '../../scaledmail-lint-linux-arm64-gnu/scaledmail-lint.linux-arm64-gnu.node'));
  existsSync(join(__dirname, '../scaledmail-lint.linux-arm64-musl.node'));
  existsSync(join(__dirname, '../../scaledmail-lint-linux-arm64-musl/scaledmail-lint.linux-arm64-musl.node'));
  existsSync(join(__dirname, '../scaledmail-lint.linux-x64-gnu.node'));
  existsSync(join(__dirname, '../../scaledmail-lint-linux-x64-gnu/scaledmail-lint.linux-x64-gnu.node'));
  existsSync(join(__dirname, '../scaledmail-lint.linux-x64-musl.node'));
  existsSync(join(__dirname, '../../scaledmail-lint-linux-x64-musl/scaledmail-lint.linux-x64-musl.node'));
  existsSync(join(__dirname, '../scaledmail-lint.win32-arm64-msvc.node'));
  existsSync(join(__dirname, '../../scaledmail-lint-win32-arm64-msvc/scaledmail-lint.win32-arm64-msvc.node'));
  existsSync(join(__dirname, '../scaledmail-lint.win32-x64-msvc.node'));
  existsSync(join(__dirname, '../../scaledmail-lint-win32-x64-msvc/scaledmail-lint.win32-x64-msvc.node'));
}

module.exports = { PLATFORMS, traced };
