// The types work for ES modules and CommonJS with the strictest compiler settings.
'use strict';

const assert = require('node:assert/strict');
const fs = require('node:fs');
const path = require('node:path');
const { test } = require('node:test');
const { PACKAGE, run } = require('./support.js');

test('tsc --strict', () => {
  const tsc = require.resolve('typescript/package.json').replace(/package\.json$/, 'bin/tsc');
  const { status, stdout, stderr } = run(process.execPath, [tsc, '--project', path.join(PACKAGE, 'tests/types')]);
  assert.equal(status, 0, stdout + stderr);
});

test('no types that older compilers lack', () => {
  // These types were added in TypeScript 5.6.
  for (const name of ['index.d.ts', 'contract.d.ts']) {
    const types = fs.readFileSync(path.join(PACKAGE, name), 'utf8');
    assert.doesNotMatch(types, /\b(?:Array|Map|Set|String)Iterator\b|\b(?:Async)?IteratorObject\b/, name);
  }
});
