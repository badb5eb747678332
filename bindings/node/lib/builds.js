// The platforms with a prebuilt native module; the same list as in .github/workflows/release.yml.
'use strict';

module.exports = ['darwin-arm64', 'darwin-x64', 'linux-arm64-gnu', 'linux-x64-gnu', 'win32-x64-msvc'];
