// For each document of the corpus, every function returns the report of the command, byte for byte.
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
    // Documents that are not valid UTF-8 cannot be passed as strings.
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

test('a value has the findings of its text, without locations', () => {
  let compared = 0;
  for (const { name, called, form, options, report } of cases) {
    const { kind, diagnostics } = JSON.parse(report).files[0];
    if (called !== 'form.json') continue;
    // A value has no syntax errors and no duplicate keys, and it must be an object or an array.
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
