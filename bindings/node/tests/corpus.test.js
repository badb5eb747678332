// Every document of the shared corpus gives the report that the command gives, to the byte, whichever way it comes in.
'use strict';

const assert = require('node:assert/strict');
const { test } = require('node:test');
const { pathToFileURL } = require('node:url');
const { check, checkFile, checkMany } = require('scaledmail-lint');
const { corpus } = require('./support.js');

const cases = corpus();
const named = (options, filename) => ({ ...options, filename });

for (const { name, file, called, form, options, report } of cases) {
  test(name, async () => {
    const ways = {
      bytes: check(form, named(options, called)),
      file: await checkFile(file, named(options, called)),
      url: await checkFile(pathToFileURL(file), named(options, called)),
      many: (await checkMany([form], named(options, called)))[0],
    };
    // Not every document of the corpus can be a string.
    const string = form.toString();
    if (Buffer.from(string).equals(form)) ways.string = check(string, named(options, called));
    for (const [way, given] of Object.entries(ways)) {
      assert.equal(given.toJson(), report, way);
      assert.equal(given.ok, JSON.parse(report).summary.errors === 0, way);
      assert.equal(given.kind, JSON.parse(report).files[0].kind, way);
      assert.deepEqual(given.diagnostics, JSON.parse(report).files[0].diagnostics, way);
    }
  });
}

test('a document as a value has the findings of its text, without places', () => {
  let compared = 0;
  for (const { name, called, form, options, report } of cases) {
    const { kind, diagnostics } = JSON.parse(report).files[0];
    if (called !== 'form.json') continue;
    // A value has no syntax, and a doubled key no value; and only an object or an array can be meant as a form.
    if (kind === 'unknown' || diagnostics.some(({ code }) => code === 'SM001' || code === 'SM002')) continue;
    const value = JSON.parse(form.toString().replace(/^\ufeff/, ''));
    const found = check(value, options);
    const words = ({ code, severity, message, help, pointer }) => JSON.stringify({ code, severity, message, help, pointer });
    assert.deepEqual(found.diagnostics.map(words).sort(), diagnostics.map(words).sort(), name);
    assert.ok(found.diagnostics.every((one) => !('span' in one) && !('start' in one) && !('end' in one)), name);
    compared += 1;
  }
  assert.ok(compared > 40, `${compared} were compared`);
});
