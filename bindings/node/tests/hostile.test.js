// Every input gives findings or a JavaScript error; none ends the process.
'use strict';

const assert = require('node:assert/strict');
const { test } = require('node:test');
const { inspect } = require('node:util');
const vm = require('node:vm');
const { check, checkMany, fix, submitForm, validate } = require('scaledmail-lint');
const { badBody, cleanBody } = require('./support.js');

const codes = (report) => report.diagnostics.map(({ code }) => code);

test('a lone surrogate is reported, not replaced', async () => {
  for (const [text, offset] of [['{"tag": "\ud800"}', 9], ['\udfff', 0], [`{"tag": "é\udc00"}${' '.repeat(100_000)}`, 11]]) {
    const reports = [check(text), ...(await checkMany([text]))];
    for (const report of reports) {
      assert.deepEqual(codes(report), ['SM001']);
      assert.equal(report.diagnostics[0].span.offset, offset);
    }
    assert.match(String(reports[0]), /SM001/);
  }
  const whole = check('{"tag": "\ufffd \ud83d\ude00"}', { select: 'SM001' });
  assert.equal(whole.length, 0, 'a replacement character and a surrogate pair in the input are valid');
  assert.equal(check({ tag: '\ud800', providers: {} }).ok, false);
});

test('zero bytes', () => {
  assert.deepEqual(codes(check('\0')), ['SM001']);
  assert.ok(codes(check('{"tag": "a\0b"}')).includes('SM001'));
  assert.ok(codes(check(`${JSON.stringify(cleanBody())}\0`)).includes('SM001'));
  assert.ok(codes(check({ ...cleanBody(), tag: 'a\0b' })).includes('SM009'));
  assert.equal(check('{}', { filename: 'a\0b' }).path, 'a\0b');
});

test('empty and nearly empty documents', () => {
  for (const text of ['', ' ', '\ufeff', 'null', '1', '"a"', '[', '{']) {
    assert.equal(check(text).ok, false, JSON.stringify(text));
    assert.equal(check(Buffer.from(text)).ok, false, JSON.stringify(text));
  }
  assert.equal(check(new Uint8Array(0)).ok, false);
});

test('10 MB and more', async () => {
  const space = ' '.repeat(11_000_000);
  const text = `${JSON.stringify(cleanBody())}${space}`;
  assert.deepEqual(codes(check(text)), ['SM104']);
  assert.deepEqual(codes(check(Buffer.from(text))), ['SM104']);
  assert.deepEqual(codes((await checkMany([text]))[0]), ['SM104']);
  assert.deepEqual(codes(check(`{"tag": "${'é'.repeat(5_000_000)}"}`, { select: 'SM004' })), ['SM004']);
  const report = check(badBody(60_000), { select: 'SM302' });
  assert.deepEqual([report.length, report.diagnostics.length, report.toJSON().files[0].omitted], [20_000, 20_000, 40_000]);
});

test('deep nesting', () => {
  for (const text of ['['.repeat(1_000_000), '{"a":'.repeat(300_000), `${'['.repeat(5000)}${']'.repeat(5000)}`]) {
    assert.deepEqual(codes(check(text)), ['SM001']);
    assert.equal(fix(text).text, text);
  }
  let deep = {};
  for (let at = 0; at < 1000; at += 1) deep = { deep };
  assert.equal(check(deep).ok, false);
  for (let at = 0; at < 1_000_000; at += 1) deep = { deep };
  assert.throws(() => check(deep), { constructor: TypeError, message: 'the form cannot be serialized to JSON: it is nested too deeply or too large' });
  assert.equal(submitForm['~standard'].validate(deep).issues.length, 1);
});

test('values that cannot be forms throw a TypeError that names their type', () => {
  const wrong = [
    [undefined, 'undefined'],
    [null, 'null'],
    [1, 'a number'],
    [true, 'a boolean'],
    [1n, 'a bigint'],
    [Symbol('a'), 'a symbol'],
    [() => {}, 'a function'],
    [Promise.resolve('{}'), 'a promise; is an `await` missing?'],
    [new ArrayBuffer(2), 'an instance of ArrayBuffer; convert it to a Uint8Array'],
    [new Uint16Array(2), 'an instance of Uint16Array; convert it to a Uint8Array'],
    [new DataView(new ArrayBuffer(2)), 'an instance of DataView; convert it to a Uint8Array'],
  ];
  for (const [value, what] of wrong) {
    for (const work of [check, validate]) {
      assert.throws(() => work(value), { constructor: TypeError, message: `a form must be a string, a Uint8Array or an object, not ${what}` });
    }
  }
  assert.throws(() => check(), TypeError);
});

test('a value is checked as JSON.stringify serializes it', () => {
  class Form {
    toJSON() {
      return cleanBody();
    }
  }
  assert.deepEqual(codes(check(new Form())), ['SM104']);
  const silent = { ...cleanBody(), tag: undefined, [Symbol('a')]: 1, run() {} };
  assert.deepEqual(codes(check(silent)), ['SM104']);
  assert.deepEqual(codes(check(Object.assign(Object.create(null), cleanBody()))), ['SM104']);
  assert.deepEqual(codes(check(vm.runInNewContext(`(${JSON.stringify(cleanBody())})`))), ['SM104'], 'from another realm');
  assert.deepEqual(codes(check(new Proxy(cleanBody(), {}))), ['SM104']);
  assert.deepEqual(codes(check([])), codes(check('[]')));
  assert.deepEqual(codes(check({ ...cleanBody(), tag: NaN })).includes('SM003'), true, 'NaN is serialized as null');

  const refused = (value, why) => assert.throws(() => check(value), { constructor: TypeError, message: why });
  const circle = cleanBody();
  circle.self = circle;
  refused(circle, 'the form cannot be serialized to JSON: `self` is a circular reference');
  refused({ ...cleanBody(), tag: 12n }, 'the form cannot be serialized to JSON: `tag` is a BigInt');
  refused({ toJSON: () => undefined }, 'the form cannot be serialized to JSON: it is an object');
  const thrown = new Error('the getter failed');
  const hostile = { get tag() { throw thrown; } };
  assert.throws(() => check(hostile), { constructor: TypeError, message: /the getter failed/, cause: thrown });
});

test('the error names any value that a form throws', () => {
  const unreadable = { get message() { throw 1; } };
  const { proxy, revoke } = Proxy.revocable({}, {});
  revoke();
  const odd = [
    [new Error('the getter failed'), 'the getter failed'],
    [new RangeError('no such row'), 'no such row'],
    ['out of paper', 'out of paper'],
    [undefined, 'undefined was thrown'],
    [null, 'null was thrown'],
    [Symbol('a'), 'a symbol was thrown'],
    [Object.create(null), 'an object was thrown'],
    [unreadable, 'an unreadable value was thrown'],
    [Object.assign(Object.create(Error.prototype), { message: Symbol('a') }), 'an instance of Error was thrown'],
    [Object.defineProperty(new Error(), 'message', { get() { throw 1; } }), 'an unreadable value was thrown'],
    [proxy, 'an unreadable value was thrown'],
  ];
  for (const [thrown, what] of odd) {
    for (const form of [{ get tag() { throw thrown; } }, { toJSON() { throw thrown; } }]) {
      const message = `the form cannot be serialized to JSON: ${what}`;
      assert.throws(() => check(form), (error) => error.constructor === TypeError && error.message === message && error.cause === thrown);
      assert.deepEqual(submitForm['~standard'].validate(form).issues, [{ message, path: [] }]);
    }
  }
  assert.throws(() => check(proxy), { constructor: TypeError, message: /^the form cannot be serialized to JSON: / });
});

test('errors contain no keys below a secret', () => {
  const hidden = 'hunter2hunter2';
  const circle = {};
  circle[hidden] = circle;
  const forms = [
    [{ password: { [hidden]: 1n } }, '`password` contains a BigInt'],
    [{ tag: 'q1', hosting: { pasword: [{ a: { [hidden]: 1n } }] } }, '`pasword` contains a BigInt'],
    [{ body: { sequencer: { whatever: { [hidden]: 1n } } } }, '`whatever` contains a BigInt'],
    [{ api_key: circle }, '`api_key` contains a circular reference'],
    [{ password: 1n }, '`password` is a BigInt'],
    [{ password: { a: 1 }, tag: { [hidden]: 1n } }, `\`${hidden}\` is a BigInt`],
    [{ 'a\u001b[31m\u202e': 1n }, 'Do not know how to serialize a BigInt'],
    [{ '"': { '\ud800': [0, 1n] } }, 'Do not know how to serialize a BigInt'],
  ];
  for (const [form, why] of forms) {
    const isHidden = !why.includes(hidden);
    assert.throws(() => check(form), (error) => {
      assert.equal(error.message, `the form cannot be serialized to JSON: ${why}`);
      return !isHidden || !inspect(error).includes(hidden);
    });
    const { issues } = submitForm['~standard'].validate(form);
    assert.equal(issues[0].message, `the form cannot be serialized to JSON: ${why}`);
  }
  const shared = { a: 1 };
  assert.ok(check({ providers: {}, a: shared, b: shared, c: [shared, shared] }).length > 0, 'a shared object is not a circular reference');
  assert.throws(() => check({ a: shared, b: shared, c: 1n }), /`c` is a BigInt/);
});

test('bytes of every kind', () => {
  const text = JSON.stringify(cleanBody());
  const shared = new Uint8Array(new SharedArrayBuffer(text.length));
  shared.set(Buffer.from(text));
  const within = new Uint8Array(Buffer.from(`xx${text}xx`)).subarray(2, -2);
  for (const bytes of [shared, within, vm.runInNewContext('Uint8Array').from(Buffer.from(text))]) assert.deepEqual(codes(check(bytes)), ['SM104']);
  const gone = new Uint8Array(Buffer.from(text));
  structuredClone(gone.buffer, { transfer: [gone.buffer] });
  assert.deepEqual(codes(check(gone)), ['SM001'], 'a transferred buffer is empty');
  assert.deepEqual(codes(check(Buffer.from([0x7b, 0xff, 0x7d]))), ['SM001']);
});

test('no output contains a password', () => {
  const password = 'Qx7Zk2Vw9';
  const body = { ...cleanBody(), hosting: { provider: 'N', username: 'j', password }, pasword: password };
  const text = JSON.stringify(body, null, 1);
  for (const form of [body, text, text.slice(0, -3), Buffer.from(`${text}\xff`, 'latin1')]) {
    const report = check(form, { provider: 'scaledmail', pedantic: true });
    assert.ok(report.length > 0);
    assert.ok(!report.toJson().includes(password) && !String(report).includes(password));
    assert.throws(() => validate(form, { select: 'ALL' }), (error) => !`${error.message}${error.stack}`.includes(password));
  }
});

test('random texts are checked without a crash or a hang', () => {
  const pieces = ['{', '}', '[', ']', ':', ',', '"', '\\', '"providers"', '"google"', '"domains"', 'null', '1e9', '\ud800', '\0', ' ', '\n', 'é', '"a"'];
  let seed = 7;
  const next = (below) => {
    seed = (seed * 1103515245 + 12345) % 2147483648;
    return Math.floor((seed / 2147483648) * below);
  };
  for (let at = 0; at < 3000; at += 1) {
    const text = Array.from({ length: next(40) }, () => pieces[next(pieces.length)]).join('');
    const report = check(text);
    assert.equal(report.diagnostics.length, report.length);
    assert.equal(typeof String(report), 'string');
  }
});
