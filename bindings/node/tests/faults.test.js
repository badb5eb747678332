// The faults that users of the package reported, by their numbers. F1 is in bundlers.test.js, F3 and
// F4 in package.test.js, F6, F8, F9 and F11 in standard.test.mjs, F14 in types.test.js.
'use strict';

const assert = require('node:assert/strict');
const fs = require('node:fs');
const path = require('node:path');
const { test } = require('node:test');
const { pathToFileURL } = require('node:url');
const { MessageChannel, receiveMessageOnPort } = require('node:worker_threads');
const { Ajv } = require('ajv');
const fastify = require('fastify');
const lint = require('scaledmail-lint');
const { NATIVE, PACKAGE, badBody, cleanBody, cleanRequest, folder, installed, run } = require('./support.js');

const codes = (report) => report.diagnostics.map(({ code }) => code);

test('F2: checkMany reports orders and domains that occur in two forms', async (t) => {
  const other = { ...cleanRequest(), uuid: '0c1fa28e-6d5c-4f0e-8f6b-5f8d6c3b2a10' };
  const text = JSON.stringify(cleanRequest());
  for (const [forms, expected] of [
    [[text, text], [[], ['SM109']]],
    [[text, other], [[], ['SM220']]],
    [[cleanRequest(), Buffer.from(text), other], [[], ['SM109'], ['SM220']]],
    [[{ form: text, filename: 'a.ndjson' }, { form: `${text}\n${JSON.stringify(other)}`, filename: 'b.ndjson' }], [[], ['SM109', 'SM220']]],
  ]) {
    assert.deepEqual((await lint.checkMany(forms)).map(codes), expected);
    const alone = await lint.checkMany(forms, { cross_form: false });
    assert.deepEqual(alone.slice(0, 2).map((report) => report.length).at(0), 0);
  }
  const [, second, third] = await lint.checkMany([cleanRequest(), { form: text, filename: 'second.json' }, { form: text, filename: 'third.json' }]);
  assert.match(second.diagnostics[0].message, /the form in `documents\[0\]` has the same `uuid`/);
  assert.equal(third.path, 'third.json');
  assert.equal(third.toJSON().files[0].diagnostics[0].code, 'SM109');
  assert.match(String(third), /warning\[SM109\] order-twice[^\n]*\n[^\n]*third\.json:1:/);
  assert.deepEqual((await lint.checkMany([text, text], { ignore: 'SM109' })).map(codes), [[], []]);
  assert.deepEqual((await lint.checkMany([text, text], { cross_form: false })).map(codes), [[], []]);
  const lines = await lint.checkMany([`${text}\n${text}`], { input_format: 'ndjson', cross_form: false });
  assert.deepEqual(lines.map(codes), [['SM109']], 'cross_form concerns only the forms of the call');

  // The command reports the same for files.
  const there = folder(t);
  for (const name of ['a.json', 'b.json']) fs.writeFileSync(path.join(there, name), text);
  const command = run(process.execPath, [path.join(PACKAGE, 'bin.js'), 'check', 'a.json', 'b.json', '--output-format', 'json'], { cwd: there });
  const named = ['a.json', 'b.json'].map((filename) => ({ form: text, filename }));
  assert.deepEqual((await lint.checkMany(named)).map((report) => report.toJSON().files[0]), JSON.parse(command.stdout).files);
});

test('F2: duplicates in different batches', async () => {
  const form = (at) => JSON.stringify({ ...cleanRequest(), body: { providers: { google: { domains: [{ ...cleanBody().providers.google.domains[0], domain: `outreach-${at}.com` }] } } } });
  const forms = Array.from({ length: 500 }, (_, at) => form(at)).map((text, at) => text.replace(/"uuid":"[^"]*"/, `"uuid":"78660a21-3d11-4f7b-9d55-${String(at % 400).padStart(12, '0')}"`));
  const reports = await lint.checkMany(forms);
  assert.deepEqual(reports.map((report) => report.length), forms.map((_, at) => (at < 400 ? 0 : 1)));
  assert.match(reports[450].diagnostics[0].message, /`documents\[50\]`/);
});

test('F5: the reason why a native module cannot be loaded', (t) => {
  const there = folder(t);
  const home = installed(there);
  const load = (args, code = '') => {
    const script = `try { ${code}; require('scaledmail-lint') } catch (error) { console.log(error.code, error.message, error.cause?.code) }`;
    return run(process.execPath, [...args, '-e', script], { cwd: there }).stdout;
  };
  assert.match(load(['--no-addons']), /^ERR_SCALEDMAIL_LINT_NATIVE cannot load the native module of scaledmail-lint: .*loading addons is disabled.* ERR_DLOPEN_DISABLED\n$/);
  assert.match(load([], "Object.defineProperty(process.versions, 'node', { value: '18.20.0' })"), /it needs Node 20 or newer, and this is Node 18\.20\.0 undefined\n$/);
  fs.writeFileSync(path.join(home, NATIVE), 'x');
  assert.match(load([]), /^ERR_SCALEDMAIL_LINT_NATIVE cannot load the native module of scaledmail-lint: .*file too short.* ERR_DLOPEN_FAILED\n$/);
  fs.rmSync(path.join(home, NATIVE));
  assert.match(load([]), /^ERR_SCALEDMAIL_LINT_NATIVE .* is missing; reinstall .* undefined\n$/);
});

test('F7: reports can be compared, spread, cloned and sent', () => {
  const bad = lint.check('{}');
  assert.deepEqual(bad, lint.check('{}'));
  for (const other of [lint.check('{"a": 1}'), lint.check('[]'), lint.check('{}', { ignore: 'SM104' }), lint.check('{}', { filename: 'a' })]) {
    assert.throws(() => assert.deepEqual(bad, other), assert.AssertionError);
  }
  const two = cleanBody();
  two.providers.google.domains.push({ ...two.providers.google.domains[0], domain: 'outreach-two.com' });
  assert.notDeepEqual(lint.check(cleanBody()), lint.check(two));

  const keys = ['path', 'kind', 'ok', 'errors', 'warnings', 'advice', 'fixable', 'omitted', 'form', 'diagnostics'];
  for (const report of [bad, lint.check(cleanRequest()), lint.check(badBody(100))]) {
    assert.deepEqual(Object.keys(report), keys);
    const plain = Object.fromEntries(keys.map((key) => [key, report[key]]));
    assert.deepEqual({ ...report }, plain);
    assert.deepEqual(structuredClone(report), plain);
    const { port1, port2 } = new MessageChannel();
    port1.postMessage(report);
    assert.deepEqual(receiveMessageOnPort(port2).message, plain);
    port1.close();
    assert.deepEqual(JSON.parse(JSON.stringify({ ...report, id: 1 })).diagnostics, report.diagnostics);
  }
});

test('F7: the diagnostics of a report are frozen', () => {
  for (const report of [lint.check('{}'), lint.check(cleanRequest()), lint.check(badBody(100))]) {
    assert.throws(() => report.diagnostics.push({}), TypeError);
    assert.throws(() => report.diagnostics.pop(), TypeError);
    assert.equal(report.diagnostics.length, report.length);
  }
});

test('F10: the message of validate lists the first errors', () => {
  const message = (form) => {
    try {
      lint.validate(form);
    } catch (error) {
      return error.message;
    }
  };
  // One error and more than ten warnings.
  const aliases = Array.from({ length: 4 }, (_, at) => ({ first_name: 'J', last_name: 'D', alias: `john.${at}` }));
  const domains = Array.from({ length: 12 }, (_, at) => ({ domain: `Outreach-${at}.com`, aliases }));
  const noisy = { providers: { smtp: { domains } }, unknown: 1 };
  assert.ok(lint.check(noisy).warnings > 10);
  assert.match(message(noisy), /^<value>: 1 error\n {2}SM005 at \/unknown: unknown key `unknown`[^\n]*$/);
  assert.match(message(badBody(11)), /^<value>: 11 errors\n(?: {2}SM302 at [^\n]*\n){10} {2}and 1 more; see `error\.report`$/);
  assert.match(message(badBody(10)), /^<value>: 10 errors(?:\n {2}SM302 at [^\n]*){10}$/);
});

test('F12: a new order does not create new settings', () => {
  const native = require('../lib/native.js');
  const { Settings } = native;
  let created = 0;
  native.Settings = function (...args) {
    created += 1;
    return new Settings(...args);
  };
  try {
    for (let at = 0; at < 100; at += 1) {
      const options = { provider: 'scaledmail', uuid: `order-${at}`, organization_id: `org-${at}`, coupon: `coupon-${at}`, pedantic: true };
      assert.match(lint.check(cleanBody(), options).diagnostics[0].message, new RegExp(`order-${at}\\b`));
    }
  } finally {
    native.Settings = Settings;
  }
  assert.equal(created, 1);
});

test('F13: the schemas in draft-07', async () => {
  const form = { ...cleanBody(), hosting: { provider: 'N', username: 'j', password: 'p' } };
  const wrong = [{}, { providers: {} }, { ...form, unknown: 1 }, { ...form, hosting: { provider: 'N' } }, badBody(1), { providers: { google: { domains: [{ domain: 'a-b.com', first_name: 'J' }] } } }];
  const validate = new Ajv({ allErrors: true }).compile(lint.schema('body', { target: 'draft-07' }));
  const request = new Ajv().compile(lint.schema('request', { target: 'draft-07' }));
  for (const value of [form, ...wrong]) {
    assert.equal(validate(value), value === form, JSON.stringify(value));
    assert.equal(request({ ...cleanRequest(), body: value }), value === form);
  }
  assert.equal(request({ ...cleanRequest(), provider: 'other' }), false, 'the condition for `hosting` is in the schema');
  assert.equal(request({ ...cleanRequest(), provider: 'other', body: form }), true);
  assert.ok(!/\$defs|dependentRequired/.test(JSON.stringify(lint.schema('request', { target: 'draft-07' }))));
  assert.deepEqual(lint.schema('body', { target: 'draft-2020-12' }), lint.schema('body'));

  const app = fastify();
  app.post('/forms', { schema: { body: lint.schema('body', { target: 'draft-07' }) } }, () => 'ok');
  const post = async (payload) => (await app.inject({ method: 'POST', url: '/forms', payload })).statusCode;
  assert.deepEqual([await post(form), await post({ providers: {} })], [200, 400]);
  await app.close();
});

test('the files of the package equal the results of its functions', () => {
  const json = (name) => require(`scaledmail-lint/${name}`);
  for (const kind of ['body', 'request']) {
    assert.deepEqual(json(`schema/submit-form-${kind}.schema.json`), lint.schema(kind));
    assert.deepEqual(json(`schema/submit-form-${kind}.draft-07.schema.json`), lint.schema(kind, { target: 'draft-07' }));
  }
  assert.deepEqual(json('rules.json'), lint.rules());
});

test('F15: an object that is not a form is named', async () => {
  const odd = [
    [new Map(), 'an instance of Map'],
    [new Set(), 'an instance of Set'],
    [new Blob(['{}']), 'an instance of Blob'],
    [new FormData(), 'an instance of FormData'],
    [new Request('http://localhost'), 'an instance of Request'],
    [new Response('{}'), 'an instance of Response'],
    [new Headers(), 'an instance of Headers'],
    [new ReadableStream(), 'an instance of ReadableStream'],
    [fs.createReadStream(__filename), 'an instance of ReadStream'],
    [new URLSearchParams('a=1'), 'an instance of URLSearchParams'],
    [new String('{}'), 'an instance of String'],
    [(function* () {})(), 'an object'],
    [{ then() {} }, 'an object'],
  ];
  const value = [[new Date(), 'an instance of Date'], [new URL('file:///a'), 'an instance of URL']];
  const wanted = 'a form must be a string, a Uint8Array or an object, not';
  for (const [form, what] of odd) assert.throws(() => lint.check(form), { constructor: TypeError, message: `${wanted} ${what}; pass its content` });
  for (const [form, what] of value) assert.throws(() => lint.check(form), { constructor: TypeError, message: `${wanted} ${what}` });
  for (const [form] of [...odd, ...value]) {
    const { issues } = lint.submitForm['~standard'].validate(form);
    assert.match(issues[0].message, /^a form must be an object, not an? /);
  }
  for (const bytes of [Buffer.from('{}'), new Uint8Array(2)]) {
    assert.match(lint.submitForm['~standard'].validate(bytes).issues[0].message, /^a form must be an object, not an instance of \w+; parse it first$/);
  }
  await assert.rejects(lint.checkMany([new Response('{}')]), TypeError);
});

test('small faults of options and arguments', async (t) => {
  const refuses = (work, constructor, message) => assert.throws(work, { constructor, message });
  refuses(() => lint.check('{}', { select: [] }), RangeError, 'options: `select` is empty, so no rule would run; omit it to run all rules');
  refuses(() => lint.check('{}', { severity: { SM302: 'off' } }), RangeError, 'options: unknown severity `off`; to turn `SM302` off, use `ignore`');
  refuses(() => lint.check('{}', { filename: '' }), RangeError, 'options: `filename` is empty; omit it');
  refuses(() => lint.schema(Symbol('a')), TypeError, 'schema: the kind must be a string, not a symbol');
  refuses(() => lint.schema({}), TypeError, 'schema: the kind must be a string, not an object');
  refuses(() => lint.schema('body', { target: 'openapi-3.0' }), RangeError, 'unknown target `openapi-3.0`; use `draft-2020-12` or `draft-07`');
  for (const gone of ['/no/such/orders.json', pathToFileURL('/no/such/orders.json')]) {
    assert.throws(() => lint.check('{}', { orders: gone }), { code: 'ENOENT', message: /^orders: ENOENT/ });
  }
  const copy = folder(t);
  installed(copy);
  const { Orders } = require(path.join(copy, 'node_modules', 'scaledmail-lint'));
  refuses(() => lint.check('{}', { orders: new Orders({ forms: [] }) }), TypeError, 'orders: these Orders are from another copy of scaledmail-lint');
});

test('checkMany handles all promises of an array', () => {
  const script = `
    const { checkMany } = require('scaledmail-lint');
    const slow = new Promise((resolve) => setTimeout(resolve, 50, '{}'));
    checkMany([slow, Promise.reject(new Error('gone'))]).catch((error) => console.log(error.message));`;
  assert.deepEqual(run(process.execPath, ['-e', script], { cwd: PACKAGE }), { status: 0, stdout: 'gone\n', stderr: '' });
});
