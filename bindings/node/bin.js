#!/usr/bin/env node
'use strict';

// Do not access `process.stdout` here: Node would make a pipe non-blocking, and the command, which
// writes to the file descriptor itself, expects blocking writes.
process.exitCode = require('./lib/native.js').run(['scaledmail-lint', ...process.argv.slice(2)]);
