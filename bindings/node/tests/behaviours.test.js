// The behaviours that the Python and the Node package share: tests/parity/behaviours.json.
'use strict';

const assert = require('node:assert/strict');
const fs = require('node:fs');
const path = require('node:path');
const { test } = require('node:test');
const lint = require('scaledmail-lint');
const { ROOT, folder } = require('./support.js');

const { forms, cases } = JSON.parse(fs.readFileSync(path.join(ROOT, 'tests', 'parity', 'behaviours.json'), 'utf8'));
const ERRORS = { type: TypeError, value: RangeError, validation: lint.ValidationError };

/** Returns the form that the list describes. */
function documentOf(form) {
  if (typeof form === 'string' && form.startsWith('$')) return forms[form.slice(1)];
  return form?.$bytes === undefined ? form : Buffer.from(form.$bytes);
}

const findings = (report) => report.diagnostics.map(({ code, severity }) => `${code} ${severity}`);

/** Returns the expected properties of a report, as it has them. */
function observed(report, expected) {
  const known = {
    findings: () => findings(report),
    form: () => report.form ?? null,
    located: () => report.diagnostics.every(({ span }) => span !== undefined),
    message: () => (report.diagnostics[0].message.includes(expected.message) ? expected.message : report.diagnostics[0].message),
  };
  return Object.fromEntries(Object.keys(expected).map((key) => [key, known[key] ? known[key]() : report[key]]));
}

/** Returns the result of a case in the form of its expectation. */
async function run({ call, config, settings, options, form, forms, report, reports, fixed }) {
  const owner = config === undefined ? lint : new lint.Checker({ ...settings, ...(config !== null && { config }) });
  const given = forms === undefined ? documentOf(form) : forms.map(documentOf);
  if (call === 'accepts') return { result: owner.accepts(owner.check(given)) };
  const result = await owner[call === 'check_many' ? 'checkMany' : call](given, options);
  if (report !== undefined) return { report: observed(result, report) };
  if (reports !== undefined) {
    assert.equal(result.length, reports.length);
    return { reports: result.map((one, at) => observed(one, reports[at])) };
  }
  if (fixed === undefined) return { returned: result };
  const seen = { text: result.text, applied: result.applied, findings: findings(result.report) };
  return { fixed: Object.fromEntries(Object.keys(fixed).map((key) => [key, seen[key]])) };
}

for (const { name, files = {}, error, message = '', ...given } of cases) {
  test(name, async (t) => {
    const there = folder(t);
    for (const [file, text] of Object.entries(files)) {
      fs.mkdirSync(path.dirname(path.join(there, file)), { recursive: true });
      fs.writeFileSync(path.join(there, file), text);
    }
    const before = process.cwd();
    process.chdir(there);
    try {
      if (error !== undefined) {
        await assert.rejects(run(given), (thrown) => {
          assert.equal(thrown.constructor, ERRORS[error], thrown.stack);
          assert.ok(thrown.message.includes(message), thrown.message);
          return true;
        });
        return;
      }
      const expected = Object.fromEntries(['report', 'reports', 'fixed', 'result'].filter((key) => key in given).map((key) => [key, given[key]]));
      assert.deepEqual(await run(given), expected);
    } finally {
      process.chdir(before);
    }
  });
}
