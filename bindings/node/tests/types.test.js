// The types hold for consumers of both module kinds, under the strictest settings.
'use strict';

const assert = require('node:assert/strict');
const path = require('node:path');
const { test } = require('node:test');
const { PACKAGE, run } = require('./support.js');

test('tsc --strict', () => {
  const tsc = require.resolve('typescript/package.json').replace(/package\.json$/, 'bin/tsc');
  const { status, stdout, stderr } = run(process.execPath, [tsc, '--project', path.join(PACKAGE, 'tests/types')]);
  assert.equal(status, 0, stdout + stderr);
});
