#!/usr/bin/env node
'use strict';

// Nothing here may touch `process.stdout`: Node would make a pipe non-blocking, and the command writes to it by itself.
process.exitCode = require('./lib/native.js').run(['scaledmail-lint', ...process.argv.slice(2)]);
