// The types work for ES modules and CommonJS with the strictest compiler settings.
'use strict';

const assert = require('node:assert/strict');
const fs = require('node:fs');
const path = require('node:path');
const { test } = require('node:test');
const { PACKAGE, folder, run } = require('./support.js');

test('tsc --strict', () => {
  const tsc = require.resolve('typescript/package.json').replace(/package\.json$/, 'bin/tsc');
  const { status, stdout, stderr } = run(process.execPath, [tsc, '--project', path.join(PACKAGE, 'tests/types')]);
  assert.equal(status, 0, stdout + stderr);
});

test('F14: the oldest compiler, old libraries, without the types of Node and of browsers', (t) => {
  const there = folder(t);
  fs.mkdirSync(path.join(there, 'node_modules'));
  fs.symlinkSync(PACKAGE, path.join(there, 'node_modules', 'scaledmail-lint'), 'junction');
  fs.writeFileSync(path.join(there, 'app.ts'), "import { checkMany, type SubmitFormBody } from 'scaledmail-lint';\nexport const body: SubmitFormBody = { providers: {} };\nexport const many = checkMany([body]);\n");
  for (const lib of ['es2015', 'es2023']) {
    const compilerOptions = { module: 'node16', target: 'es2015', lib: [lib], types: [], strict: true, skipLibCheck: false, noEmit: true };
    fs.writeFileSync(path.join(there, 'tsconfig.json'), JSON.stringify({ compilerOptions, files: ['app.ts'] }));
    for (const compiler of ['typescript', 'typescript-5.2']) {
      const tsc = require.resolve(`${compiler}/package.json`).replace(/package\.json$/, 'bin/tsc');
      const { status, stdout, stderr } = run(process.execPath, [tsc, '--project', there]);
      assert.equal(status, 0, `${compiler}, ${lib}: ${stdout}${stderr}`);
    }
  }
});
