// The arguments, results and errors of the functions.
'use strict';

const assert = require('node:assert/strict');
const fs = require('node:fs');
const path = require('node:path');
const { test } = require('node:test');
const { format, inspect } = require('node:util');
const { pathToFileURL } = require('node:url');
const vm = require('node:vm');
const lint = require('scaledmail-lint');
const { PACKAGE, ROOT, badBody, cleanBody, cleanRequest, folder } = require('./support.js');

const codes = (report) => report.diagnostics.map(({ code }) => code);

test('ES modules and CommonJS export the names that the types declare', async () => {
  const types = fs.readFileSync(path.join(PACKAGE, 'index.d.ts'), 'utf8');
  const declared = [...types.matchAll(/^export (?:function|class|const) (\w+)/gm)].map(([, name]) => name).sort();
  assert.ok(declared.length > 10);
  assert.deepEqual(Object.keys(lint).sort(), declared);
  const { default: whole, 'module.exports': same, ...names } = await import('scaledmail-lint');
  assert.deepEqual(Object.keys(names).sort(), declared);
  assert.equal(whole, lint);
  assert.ok(same === undefined || same === lint);
  for (const name of declared) assert.equal(names[name], lint[name]);
});

test('a clean form', () => {
  const report = lint.check(JSON.stringify(cleanRequest()));
  assert.equal(report.ok, true);
  assert.deepEqual([report.errors, report.warnings, report.advice, report.length], [0, 0, 0, 0]);
  assert.deepEqual([report.kind, report.path], ['request', '<text>']);
  assert.deepEqual(report.form, { provider: 'scaledmail', domains: { google: 1 }, mailboxes: { google: 2 } });
  assert.deepEqual([...report], []);
  assert.match(String(report), /^<text>: ok, 1 domain, 2 google mailboxes\n/);
});

test('a form with findings', () => {
  const text = JSON.stringify({ ...badBody(4), tag: ' q1 ' });
  const report = lint.check(text, { filename: './orders/acme.json' });
  assert.equal(report.ok, false);
  assert.deepEqual([report.errors, report.warnings, report.advice, report.length], [4, 1, 1, 6]);
  assert.deepEqual([report.kind, report.path, report.form], ['body', 'orders/acme.json', undefined]);
  assert.deepEqual([...report], report.diagnostics);
  assert.equal(report.diagnostics, report.diagnostics, 'the array is created once');
  const alias = report.diagnostics.find(({ code }) => code === 'SM302');
  assert.equal(alias.rule, 'alias-whitespace');
  assert.equal(alias.pointer, '/providers/smtp/domains/0/aliases/0/alias');
  assert.equal(text.slice(alias.span.offset, alias.span.offset + alias.span.length), '"john 0"');
  assert.match(String(report), /error\[SM302\] alias-whitespace[^\n]+\n[^\n]+orders\/acme\.json:1:/);
  assert.ok(!String(report).includes('\u001b'));
  assert.match(inspect(report), /^Report \{.*errors: 4/s);
});

test('JSON.stringify writes the report', () => {
  const report = lint.check('{}');
  assert.deepEqual(JSON.parse(JSON.stringify({ report })).report, JSON.parse(report.toJson()));
  assert.equal(report.toJSON().version, 1);
  assert.equal(report.toJSON().tool.version, require('scaledmail-lint/package.json').version);
});

test('thousands of findings are read lazily', () => {
  const value = badBody(3000);
  const report = lint.check(JSON.stringify(value), { provider: 'scaledmail', select: 'SM302' });
  assert.deepEqual([report.ok, report.errors, report.length], [false, 3000, 3000]);
  assert.equal(report.diagnostics.length, 3000);
  assert.equal(report.diagnostics[2999].pointer, '/providers/smtp/domains/0/aliases/2999/alias');
  const ofValue = lint.check(value, { select: 'SM302' });
  assert.equal(ofValue.diagnostics.length, 3000);
  assert.equal(ofValue.diagnostics[0].span, undefined);
});

test('fixable and omitted equal the numbers in the JSON report', async () => {
  const cases = [cleanRequest(), JSON.stringify(cleanRequest()), badBody(4), { ...cleanBody(), tag: ' q1 ' }, badBody(20_002)];
  for (const [at, form] of cases.entries()) {
    const reports = [lint.check(form, { ignore: 'SM104' }), ...(await lint.checkMany([form], { ignore: 'SM104' }))];
    for (const report of reports) {
      const { files, summary } = report.toJSON();
      assert.deepEqual([report.fixable, report.omitted], [summary.fixable, files[0].omitted ?? 0]);
      assert.equal(report.fixable, report.diagnostics.filter((found) => found.fix).length);
      assert.deepEqual([report.fixable, report.omitted], [[0, 0], [0, 0], [4, 0], [1, 0], [20_000, 2]][at]);
    }
  }
  const ignored = lint.check(badBody(20_002), { ignore: 'ALL' });
  assert.deepEqual([ignored.length, ignored.omitted], [0, ignored.toJSON().files[0].omitted ?? 0], 'the same as in the JSON report if all rules are ignored');
  assert.match(inspect(lint.check(badBody(20_002))), /fixable: 20000.*omitted: 2/s);
  assert.ok(!inspect(lint.check(badBody(4))).includes('omitted'));
});

test('a change of the bytes after the check does not change the report', () => {
  const bytes = Buffer.from(JSON.stringify(badBody(100)));
  const report = lint.check(bytes);
  const expected = lint.check(Buffer.from(bytes)).toJson();
  bytes.fill(0x20);
  assert.equal(report.toJson(), expected);
  assert.match(String(report), /john 0/);
});

test('options', () => {
  const body = JSON.stringify(cleanBody());
  assert.deepEqual(codes(lint.check(body)), ['SM104']);
  assert.deepEqual(codes(lint.check(body, {})), ['SM104']);
  assert.deepEqual(codes(lint.check(body, undefined)), ['SM104']);
  assert.deepEqual(codes(lint.check(body, { provider: undefined })), ['SM104']);
  assert.deepEqual(codes(lint.check(body, { provider: 'scaledmail' })), []);
  assert.deepEqual(codes(lint.check(body, { provider: 'other' })), ['SM401']);
  assert.deepEqual(codes(lint.check(body, { provider: 'scaledmail', uuid: 'rec1' })), ['SM102']);
  assert.deepEqual(codes(lint.check(body, { ignore: ['SM1'] })), []);
  assert.deepEqual(codes(lint.check(body, { ignore: 'provider-unknown' })), []);
  assert.deepEqual(codes(lint.check(body, { select: 'SM2' })), []);
  assert.equal(lint.check(body, { severity: { SM104: 'error' } }).ok, false);
  const tagged = JSON.stringify({ ...cleanBody(), hosting: { provider: 'a', username: 'b', password: 'c' } });
  const quiet = codes(lint.check(tagged, { provider: 'other' }));
  const pedantic = codes(lint.check(tagged, { provider: 'other', pedantic: true }));
  assert.ok(pedantic.length > quiet.length, `${quiet} ${pedantic}`);
  assert.deepEqual(codes(lint.check(tagged, { provider: 'other', extend_select: pedantic })), pedantic);
});

test('the severity of the narrower selector takes precedence', () => {
  const text = JSON.stringify(badBody(1));
  const severity = (levels) => lint.check(text, { select: 'SM302', severity: levels }).diagnostics[0].severity;
  for (const rule of ['SM302', 'sm302', 'alias-whitespace', 'Alias-Whitespace']) {
    for (const many of ['SM3', 'sm3', 'ALL', 'all']) {
      assert.equal(severity({ [rule]: 'advice', [many]: 'warning' }), 'advice', `${rule}, ${many}`);
      assert.equal(severity({ [many]: 'warning', [rule]: 'advice' }), 'advice', `${many}, ${rule}`);
    }
  }
  assert.equal(severity({ sm3: 'warning', ALL: 'advice' }), 'warning');
});

test('more combinations of options than the cache holds', () => {
  for (let at = 0; at < 200; at += 1) {
    const report = lint.check(JSON.stringify(cleanBody()), { provider: 'scaledmail', uuid: `not-${at}` });
    assert.match(report.diagnostics[0].message, new RegExp(`not-${at}\\b`));
  }
});

test('wrong options throw an error with a hint', () => {
  const refuses = (options, kind, message) => assert.throws(() => lint.check('{}', options), { constructor: kind, message });
  refuses({ organizationId: 'x' }, TypeError, 'options: unknown option `organizationId`; did you mean `organization_id`?');
  refuses({ zzzzzz: undefined }, TypeError, /unknown option `zzzzzz`; valid options are `provider`, /);
  refuses({ unsafe: true }, TypeError, /unknown option `unsafe`/);
  refuses({ provider: 1 }, TypeError, 'options: `provider` must be a string, not a number');
  refuses({ select: 1 }, TypeError, 'options: `select` must be a string or an array of strings, not a number');
  refuses({ select: [1] }, TypeError, 'options: `select` must be a string or an array of strings, but contains a number');
  refuses({ select: [, 'SM1'] }, TypeError, 'options: `select` must be a string or an array of strings, but contains undefined');
  refuses({ severity: ['SM302'] }, TypeError, 'options: `severity` must be a plain object of rules and severities, not an array');
  refuses({ severity: { SM302: 1 } }, TypeError, 'options: `severity` must be a plain object of rules and severities, but contains a number');
  for (const half of [{ uuid: '\ud800' }, { ignore: ['SM1', '\udc00'] }, { severity: { '\ud800': 'error' } }, { severity: { SM1: '\ud800' } }]) {
    const [key] = Object.keys(half);
    refuses(half, TypeError, `options: \`${key}\` contains a lone surrogate`);
  }
  refuses({ pedantic: 'yes' }, TypeError, 'options: `pedantic` must be true or false, not a string');
  refuses({ filename: null }, TypeError, 'options: `filename` must be a string, not null');
  refuses(null, TypeError, "options: expected a plain object such as { provider: 'other' }, found null");
  refuses('other', TypeError, "options: expected a plain object such as { provider: 'other' }, found a string");
  refuses([], TypeError, "options: expected a plain object such as { provider: 'other' }, found an array");
  refuses({ provider: 'othr' }, RangeError, 'options: unknown provider `othr`; did you mean `other`?');
  refuses({ select: ['SM999'] }, RangeError, /unknown rule `SM999`/);
  refuses({ ignore: 'alias-whitspace' }, RangeError, 'options: unknown rule `alias-whitspace`; did you mean `alias-whitespace`?');
  refuses({ severity: { SM302: 'fatal' } }, RangeError, /unknown severity `fatal`; use `error`, `warning`, `advice`/);
  refuses(JSON.parse('{"__proto__": 1}'), TypeError, /unknown option `__proto__`/);
  refuses({ toString: 1 }, TypeError, /unknown option `toString`/);
});

test('options must be plain objects', () => {
  class Chosen {
    get provider() {
      return 'other';
    }
  }
  const odd = [
    [new Map([['provider', 'other']]), 'an instance of Map'],
    [new Chosen(), 'an instance of Chosen'],
    [Object.create({ provider: 'other' }), 'an object with a custom prototype'],
    [Object.create(Object.create(null, { provider: { value: 'other', enumerable: true } })), 'an object with a custom prototype'],
  ];
  for (const [options, what] of odd) {
    const refuses = (given, message) => assert.throws(() => lint.check('{}', given), { constructor: TypeError, message });
    refuses(options, `options: expected a plain object such as { provider: 'other' }, found ${what}`);
    refuses({ severity: options }, `options: \`severity\` must be a plain object of rules and severities, not ${what}`);
  }
  const plain = { provider: 'other', severity: { SM401: 'advice' } };
  const bare = Object.assign(Object.create(null), plain, { severity: Object.assign(Object.create(null), plain.severity) });
  for (const options of [plain, bare, vm.runInNewContext(`(${JSON.stringify(plain)})`), new Proxy(plain, {})]) {
    const [found] = lint.check(JSON.stringify(cleanBody()), options).diagnostics;
    assert.deepEqual([found.code, found.severity], ['SM401', 'advice']);
  }
});

test('validate throws what check reports', () => {
  assert.equal(lint.validate(cleanRequest()).ok, true);
  const error = assertThrows(() => lint.validate(JSON.stringify(badBody(4)), { filename: 'a.json' }));
  assert.ok(error instanceof lint.ValidationError && error instanceof Error);
  assert.equal(error.name, 'ValidationError');
  assert.equal(error.report.errors, 4);
  assert.match(error.message, /^a\.json: 4 errors\n {2}SM302 at \/providers\/smtp\/domains\/0\/aliases\/0\/alias: alias `john 0`/);
  assert.match(error.stack, /api\.test\.js/);
  const many = assertThrows(() => lint.validate(badBody(3000)));
  assert.match(many.message, /^<value>: 3000 errors\n(?: {2}SM302 at .*\n){10} {2}and 2990 more; see `error\.report`$/);
  const omitted = assertThrows(() => lint.validate(badBody(20_002)));
  assert.match(omitted.message, /\n {2}and 19990 more; see `error\.report`\n {2}2 more findings are not listed$/);
});

test('the constructor of ValidationError takes a report', () => {
  const report = lint.check('{}');
  assert.equal(new lint.ValidationError(report).report, report);
  const odd = [[undefined, 'undefined'], ['x', 'a string'], [{}, 'an object'], [lint.Report.prototype, 'an object'], [Object.create(report), 'an instance of Report']];
  for (const [value, what] of odd) {
    assert.throws(() => new lint.ValidationError(value), { constructor: TypeError, message: `ValidationError: expected a Report, found ${what}` });
  }
});

test('error messages contain no terminal escape sequences', () => {
  const form = badBody(1);
  form.providers.smtp.domains[0].aliases[0].alias = 'a\u001b[31m\u202e b';
  for (const options of [{}, { filename: 'a\u001b[31m.json' }, { filename: 'a\u202e.json' }]) {
    const { message } = assertThrows(() => lint.validate(form, { ...options, select: 'SM3' }));
    assert.ok(!/[\u001b\u202e]/.test(message), JSON.stringify(message));
  }
});

function assertThrows(work) {
  try {
    work();
  } catch (error) {
    return error;
  }
  return assert.fail('nothing was thrown');
}

test('fix', () => {
  const text = '{"tag": " q1 ", "providers": {"google": {"domains": [{"domain": "Outreach-One.com", "first_name": "J", "last_name": "D"}]}}}';
  const fixed = lint.fix(text, { provider: 'scaledmail' });
  assert.equal(fixed.text, text.replace('" q1 "', '"q1"').replace('Outreach-One', 'outreach-one'));
  assert.deepEqual([fixed.applied, fixed.report.length, fixed.report.path], [2, 0, '<text>']);
  assert.ok(!('stopped' in fixed));
  const guess = JSON.stringify(badBody(4));
  assert.equal(lint.fix(guess, { filename: 'a.json' }).text, guess);
  const guessed = lint.fix(guess, { unsafe: true, filename: 'a.json', provider: 'scaledmail' });
  assert.deepEqual([guessed.applied, guessed.report.ok, guessed.report.path], [4, true, 'a.json']);
  assert.ok(!guessed.text.includes('john 0'));
  const ignored = lint.fix(text, { provider: 'scaledmail', ignore: 'domain-uppercase' });
  assert.equal(ignored.text, text.replace('" q1 "', '"q1"'), 'ignored findings are not fixed');
  assert.equal(lint.fix('{"a": "\ud800"}').text, '{"a": "\ud800"}');
  assert.equal(lint.fix(Buffer.from(text), { provider: 'scaledmail' }).text, fixed.text);
  assert.throws(() => lint.fix(Buffer.from([0xff])), { constructor: TypeError, message: 'fix: the bytes are not valid UTF-8' });
  assert.throws(() => lint.fix({}), { constructor: TypeError, message: 'fix: the text must be a string or a Uint8Array, not an object' });
  assert.throws(() => lint.fix('{}', { unsafe: 1 }), TypeError);
});

test('a fix result in a log does not contain the text', () => {
  const password = 'Qx7Zk2Vw9';
  const text = JSON.stringify({ ...cleanBody(), tag: ' q1 ', hosting: { provider: 'N', username: 'j', password } });
  const fixed = lint.fix(text, { provider: 'scaledmail' });
  assert.ok(fixed.text.includes(password) && JSON.parse(JSON.stringify(fixed)).text === fixed.text);
  assert.deepEqual(Object.keys(fixed), ['text', 'applied', 'report']);
  for (const shown of [inspect(fixed), inspect([{ fixed }], { depth: 9, colors: true }), format('%o', fixed), format('%O', fixed)]) {
    assert.ok(!shown.includes(password), shown);
  }
  assert.match(inspect(fixed), new RegExp(`^FixResult \\{\\s*text: <${fixed.text.length} characters>,\\s*applied: 1,\\s*report: Report \\{`));
});

test('input formats', async (t) => {
  const lines = [0, 1].map(() => JSON.stringify({ tag: ' q', ...cleanBody() })).join('\n');
  const options = { provider: 'scaledmail', ignore: 'SM220' };
  const documents = (report) => report.diagnostics.map((found) => found.document);
  assert.deepEqual(documents(lint.check(lines, { ...options, filename: 'a.ndjson' })), [0, 1]);
  assert.deepEqual(documents(lint.check(lines, { ...options, input_format: 'ndjson' })), [0, 1]);
  assert.ok(codes(lint.check(lines, { filename: 'a.ndjson', input_format: 'json' })).includes('SM001'));
  assert.equal(lint.check(cleanBody(), { ...options, filename: 'a.ndjson', input_format: 'ndjson' }).length, 0, 'the input format does not apply to values');
  const file = path.join(folder(t), 'a.ndjson');
  fs.writeFileSync(file, lines);
  assert.equal((await lint.checkFile(file, options)).length, 2);
  const mended = lint.fix(lines, { ...options, input_format: 'ndjson' });
  assert.deepEqual([mended.applied, mended.text], [2, lines.replaceAll(' q', 'q')]);
  assert.throws(() => lint.check('{}', { input_format: 'ndjsn' }), /unknown input format `ndjsn`; did you mean `ndjson`\?/);
});

test('orders', async (t) => {
  const saved = { forms: [{ uuid: '78660a21-3d11-4f7b-9d55-0f6f3f1f1c11', data: { domains: ['outreach-two.com'] } }] };
  const text = JSON.stringify(saved);
  const file = path.join(folder(t), 'pending.json');
  fs.writeFileSync(file, text);
  const orders = new lint.Orders(text);
  assert.deepEqual([orders.length, inspect(orders)], [1, 'Orders { 1 pending }']);
  for (const given of [saved, saved.forms, text, Buffer.from(text), pathToFileURL(file), file, orders, new lint.Orders(orders)]) {
    assert.deepEqual(codes(lint.check(cleanBody(), { provider: 'scaledmail', orders: given })), ['SM503', 'SM502']);
  }
  assert.deepEqual(codes(lint.check(cleanBody(), { provider: 'scaledmail' })), [], 'the cache keeps settings with and without orders apart');
  const reports = await lint.checkMany([cleanBody(), cleanBody()], { provider: 'scaledmail', orders, cross_form: false });
  assert.deepEqual(reports.map(codes), [['SM503', 'SM502'], ['SM503', 'SM502']]);
  assert.equal(lint.fix(JSON.stringify(cleanBody()), { provider: 'scaledmail', orders }).report.length, 2);

  const wrong = (given, constructor, message) => assert.throws(() => lint.check('{}', { orders: given }), { constructor, message });
  wrong(3, TypeError, 'orders must be a string, a Uint8Array, an object, a `file:` URL or Orders, not a number');
  wrong('providers: {}\n', RangeError, /^orders: this is not JSON: at line 1, column 1/);
  wrong('<html>', RangeError, /^orders: this is a web page/);
  wrong({ error: 'canary' }, RangeError, /^orders: this is an error response/);
  for (const gone of [`${file}x`, pathToFileURL(`${file}x`)]) assert.throws(() => new lint.Orders(gone), { code: 'ENOENT' });

  // If there are several orders and the form names none, the call is wrong, not the form.
  const several = new lint.Orders([...saved.forms, { uuid: 'other' }]);
  const options = { provider: 'scaledmail', orders: several };
  const ambiguous = (name) => ({ constructor: RangeError, message: new RegExp(`^${name}: there are 2 orders and the form names none`) });
  assert.throws(() => lint.check(cleanBody(), options), ambiguous('<value>'));
  assert.throws(() => lint.check(badBody(2000), options), ambiguous('<value>'));
  assert.throws(() => lint.fix(JSON.stringify(cleanBody()), options), ambiguous('<text>'));
  await assert.rejects(lint.checkMany([cleanRequest(), cleanBody()], options), ambiguous('<value>'));
  assert.deepEqual(codes(lint.check(cleanBody(), { ...options, uuid: 'OTHER' })), ['SM102']);
});

test('schema, rules, explain', () => {
  for (const document of ['body', 'request']) {
    const published = JSON.parse(fs.readFileSync(path.join(ROOT, 'schema', `submit-form-${document}.schema.json`), 'utf8'));
    assert.deepEqual(lint.schema(document), published);
    assert.notEqual(lint.schema(document), lint.schema(document), 'each caller gets a new object');
  }
  assert.throws(() => lint.schema('config'), { constructor: RangeError, message: 'unknown schema `config`; use `body` or `request`' });
  const rules = lint.rules();
  assert.ok(rules.length > 40 && rules.every(({ code }) => /^SM\d{3}$/.test(code)));
  assert.deepEqual(Object.keys(rules[0]), ['code', 'name', 'severity', 'default', 'summary', 'why', 'url', 'schema', 'fix', 'examples']);
  assert.match(lint.explain('SM302'), /^error\[SM302\] alias-whitespace: /);
  assert.equal(lint.explain('alias-whitespace'), lint.explain('sm302'));
  assert.throws(() => lint.explain('SM999'), RangeError);
  assert.throws(() => lint.explain('SM3'), { constructor: RangeError, message: /not the code or name of one rule/ });
  assert.throws(() => lint.explain(302), TypeError);
});

test('checkFile', async (t) => {
  const file = path.join(folder(t), 'form.json');
  fs.writeFileSync(file, JSON.stringify(cleanBody()));
  const report = await lint.checkFile(file, { provider: 'other' });
  assert.deepEqual([report.path, codes(report)], [file, ['SM401']]);
  assert.equal((await lint.checkFile(pathToFileURL(file))).path, file);
  assert.equal((await lint.checkFile(file, { filename: 'x.json' })).path, 'x.json');
  const relative = path.relative(process.cwd(), path.join(ROOT, 'examples', 'endpoint-sample.json'));
  assert.equal((await lint.checkFile(`./${relative}`)).path, relative.split(path.sep).join('/'));
  await assert.rejects(lint.checkFile(path.join(file, '..', 'none.json')), { code: 'ENOENT' });
  await assert.rejects(lint.checkFile(path.dirname(file)), { code: 'EISDIR' });
  await assert.rejects(lint.checkFile(1), TypeError);
  await assert.rejects(lint.checkFile(file, { provder: 'other' }), TypeError);
});

test('checkMany', async (t) => {
  const file = path.join(folder(t), 'form.json');
  fs.writeFileSync(file, '[]');
  const forms = [JSON.stringify(cleanRequest()), Buffer.from('{'), badBody(2000), pathToFileURL(file)];
  const [clean, broken, bad, empty] = await lint.checkMany(forms);
  assert.deepEqual([clean.ok, clean.path, clean.kind], [true, '<text>', 'request']);
  assert.deepEqual([codes(broken), broken.path], [['SM001'], '<text>']);
  assert.ok(bad.errors >= 2000 && bad.path === '<value>' && bad.diagnostics.length === bad.length);
  assert.deepEqual([empty.path, empty.kind], [file, 'unknown']);
  assert.match(String(broken), /<text>:1:/);

  const many = await lint.checkMany(Array.from({ length: 1000 }, (_, at) => `{"tag": ${at}}`), { select: 'SM003' });
  assert.deepEqual(many.map((report) => report.diagnostics[0].span.length), Array.from({ length: 1000 }, (_, at) => `${at}`.length));

  async function* stream() {
    yield '{}';
    yield JSON.stringify(cleanRequest());
  }
  assert.deepEqual((await lint.checkMany(stream())).map(({ ok }) => ok), [false, true]);
  assert.deepEqual(await lint.checkMany([]), []);
  assert.equal((await lint.checkMany(new Set(['{}']))).length, 1);
  for (const wrong of ['{}', Buffer.from('{}'), {}, 1, undefined, null]) await assert.rejects(lint.checkMany(wrong), TypeError);
  await assert.rejects(lint.checkMany(['{}', 1]), { message: /not a number/ });
  await assert.rejects(lint.checkMany([pathToFileURL(`${file}.none`)]), { code: 'ENOENT' });
});

test('a Report cannot be constructed', () => {
  assert.ok(lint.check('{}') instanceof lint.Report);
  assert.throws(() => new lint.Report(), { constructor: TypeError, message: /^a Report cannot be constructed/ });
});
