// Standard Schema v1: the interface itself, and libraries from npm that use it.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { sValidator } from '@hono/standard-validator';
import { standardSchemaResolver } from '@hookform/resolvers/standard-schema';
import { FormApi } from '@tanstack/form-core';
import { initTRPC } from '@trpc/server';
import { Elysia } from 'elysia';
import { Hono } from 'hono';
import { isSubmitForm, isSubmitFormRequest, Orders, parse, parseRequest, schema, submitForm, submitFormRequest, ValidationError } from 'scaledmail-lint';
import support from './support.js';

const { cleanBody, cleanRequest } = support;

const validate = (schema, value) => schema['~standard'].validate(value);

test('version and vendor', () => {
  for (const { '~standard': standard } of [submitForm, submitFormRequest]) {
    assert.equal(standard.version, 1);
    assert.equal(standard.vendor, 'scaledmail-lint');
  }
});

test('a valid value is returned', () => {
  const body = cleanBody();
  assert.deepEqual(validate(submitForm, body).value, body);
  assert.equal(validate(submitForm, body).issues, undefined);
  const request = cleanRequest();
  assert.deepEqual(validate(submitFormRequest, request).value, request);
});

test('F6: the path of a missing key ends with it', () => {
  const domain = { domain: 'outreach-one.com', first_name: 'J' };
  const hosting = { provider: 'N', username: 'j' };
  const cases = [
    [{}, [['providers']]],
    [{ providers: { google: { domains: [domain] } } }, [['providers', 'google', 'domains', 0, 'last_name']]],
    [{ ...cleanBody(), hosting, sequencer: {} }, [['hosting', 'password'], ['sequencer', 'provider'], ['sequencer', 'username'], ['sequencer', 'password']]],
    [{ providers: { smtp: { domains: [{ domain: 'a-b.com', aliases: [{ first_name: 'J' }] }] } } }, [['providers', 'smtp', 'domains', 0, 'aliases'], ['providers', 'smtp', 'domains', 0, 'aliases', 0, 'last_name'], ['providers', 'smtp', 'domains', 0, 'aliases', 0, 'alias']]],
    [{ providers: { google: {} } }, [['providers', 'google', 'domains']]],
  ];
  const sorted = (paths) => paths.map((path) => path.join('/')).sort();
  for (const [body, paths] of cases) assert.deepEqual(sorted(validate(submitForm, body).issues.map(({ path }) => path)), sorted(paths));
  assert.deepEqual(sorted(validate(submitFormRequest, { body: cleanBody() }).issues.map(({ path }) => path)), ['provider', 'uuid']);
  const other = submitForm.with({ provider: 'other' });
  assert.deepEqual(validate(other, cleanBody()).issues.map(({ path, code }) => [path, code]), [[['hosting'], 'SM401']]);
});

test('F6: every required key of the contract', () => {
  const { $defs } = schema('request');
  const names = new Set(Object.values($defs).flatMap(({ required = [] }) => required));
  assert.ok(names.size > 5);
  const full = { ...cleanRequest(), body: { ...cleanBody(), hosting: { provider: 'N', username: 'j', password: 'p' }, sequencer: { provider: 'N', username: 'j', password: 'p' } } };
  full.body.providers = { smtp: { domains: [{ domain: 'a-b.com', aliases: Array.from({ length: 4 }, (_, at) => ({ first_name: 'J', last_name: 'D', alias: `j${at}` })) }] } };
  assert.equal(validate(submitFormRequest, full).issues, undefined);
  // Removes each key in turn; if that is a missing key, the path must end with it.
  let removed = 0;
  const visit = (node) => {
    for (const key of Object.keys(node)) {
      const value = node[key];
      if (!Array.isArray(node) && names.has(key)) {
        delete node[key];
        const missing = validate(submitFormRequest, full).issues?.filter(({ code }) => code === 'SM004') ?? [];
        for (const { path } of missing) assert.equal(path.at(-1), key);
        removed += missing.length;
        node[key] = value;
      }
      if (typeof value === 'object') visit(value);
    }
  };
  visit(full);
  assert.ok(removed > 10, `${removed}`);
});

test('F8: the schema does not report what cannot become an issue', () => {
  const noisy = { ...cleanBody(), tag: ' q1 ', unknown: 1 };
  assert.throws(() => parse(noisy), ({ report }) => report.errors === 1 && report.warnings === 0 && report.advice === 0);
  // A rule whose severity is changed to an error does become an issue.
  const strict = submitForm.with({ severity: { SM104: 'error', SM1: 'warning' } });
  assert.deepEqual(validate(strict, cleanBody()).issues.map(({ code, severity }) => [code, severity]), [['SM104', 'error']]);
  const mild = submitForm.with({ severity: { SM005: 'warning' } });
  assert.equal(validate(mild, noisy).issues, undefined);
});

test('F9: the response of Hono to an invalid form contains no password', async () => {
  const hook = (result, context) => {
    if (!result.success) return context.json({ issues: result.error }, 400);
  };
  const app = new Hono().post('/forms', sValidator('json', submitForm, hook), (context) => context.json('ok'));
  const password = 'Qx7Zk2Vw9';
  const post = async (body) => (await app.request('/forms', { method: 'POST', body: JSON.stringify(body), headers: { 'content-type': 'application/json' } })).text();
  const hosting = { provider: 'N', username: 'j', password };
  assert.equal(await post({ ...cleanBody(), hosting }), '"ok"');
  const response = await post({ ...cleanBody(), hosting, unknown: 1, pasword: password });
  assert.match(response, /SM005/);
  assert.ok(!response.includes(password), response);
});

test('F9: the response of Elysia to an invalid form contains no password', async () => {
  const app = new Elysia()
    .onError(({ code, error, status }) => {
      if (code === 'VALIDATION') return status(422, { issues: submitForm['~standard'].validate(error.value).issues });
    })
    .post('/forms', () => 'ok', { body: submitForm });
  const password = 'Qx7Zk2Vw9';
  const post = async (body) => {
    const request = new Request('http://localhost/forms', { method: 'POST', body: JSON.stringify(body), headers: { 'content-type': 'application/json' } });
    return (await app.handle(request)).text();
  };
  assert.equal(await post(cleanBody()), 'ok');
  const response = await post({ ...cleanBody(), pasword: password });
  assert.match(response, /^\{"issues":\[.*SM005/);
  assert.ok(!response.includes(password), response);
});

test('F11: the value is the one that was checked', () => {
  class Form {
    toJSON() {
      return cleanBody();
    }
  }
  assert.deepEqual(validate(submitForm, new Form()).value, cleanBody());
  for (const [tag, expected] of [[Symbol('x'), undefined], [() => {}, undefined], [undefined, undefined], [new Date(0), '1970-01-01T00:00:00.000Z']]) {
    const { value } = validate(submitForm, { ...cleanBody(), tag });
    assert.deepEqual(value, { ...cleanBody(), ...(expected !== undefined && { tag: expected }) });
  }
});

test('issues have the code, the severity and the help of the finding', () => {
  const [issue] = validate(submitForm, { providers: { google: { domains: [{ domain: 'outreach-one.com' }] } } }).issues;
  assert.deepEqual(Object.keys(issue), ['message', 'path', 'code', 'rule', 'severity', 'help']);
  assert.deepEqual([issue.code, issue.rule, issue.severity], ['SM205', 'missing-format', 'error']);
  assert.match(issue.help, /^add `first_name` and `last_name`/);
});

test('with: the same schema with options', () => {
  const uuid = cleanRequest().uuid;
  const orders = new Orders([{ uuid, data: { domains: ['outreach-two.com'] } }]);
  const schema = submitForm.with({ provider: 'scaledmail' }).with({ orders });
  assert.deepEqual(validate(schema, cleanBody()).issues.map(({ code }) => code), ['SM503', 'SM502']);
  assert.equal(validate(submitForm, cleanBody()).issues, undefined);
  assert.equal(validate(submitForm.with({ provider: 'other' }).with({ provider: 'scaledmail' }), cleanBody()).issues, undefined);
  assert.equal(validate(submitFormRequest.with({ orders }), cleanRequest()).issues.length, 2);
  assert.throws(() => submitForm.with({ provder: 'other' }), TypeError);
  assert.throws(() => submitForm.with({ provider: 'othr' }), RangeError);
  const several = submitForm.with({ orders: [{ uuid, data: { domains: [] } }, { uuid: 'b', data: { domains: [] } }] });
  assert.match(validate(several, cleanBody()).issues[0].message, /there are 2 orders and the form names none/);
});

test('parse and the type guards', () => {
  assert.deepEqual(parse(cleanBody()), cleanBody());
  assert.deepEqual(parseRequest(cleanRequest()), cleanRequest());
  assert.throws(() => parse({}), (error) => error instanceof ValidationError && error.report.errors === 1 && /^<value>: 1 error\n {2}SM004 missing key `providers`/.test(error.message));
  assert.throws(() => parse(cleanBody(), { provider: 'other' }), ({ report }) => report.diagnostics[0].code === 'SM401');
  assert.throws(() => parse(cleanRequest()), { constructor: TypeError, message: /^expected a body document, found a request document/ });
  for (const value of ['{}', 1, null, undefined, Buffer.from('{}')]) assert.throws(() => parse(value), { constructor: TypeError, message: /^a form must be an object, not / });
  assert.deepEqual([cleanBody(), {}, cleanRequest(), '{}', null].map((value) => isSubmitForm(value)), [true, false, false, false, false]);
  assert.deepEqual([isSubmitFormRequest(cleanRequest()), isSubmitFormRequest(cleanBody())], [true, false]);
  assert.equal(isSubmitForm(cleanBody(), { provider: 'other' }), false);
  assert.throws(() => isSubmitForm(cleanBody(), { provder: 'other' }), TypeError);
});

test('Standard JSON Schema', () => {
  for (const [{ '~standard': standard }, kind] of [[submitForm, 'body'], [submitFormRequest, 'request']]) {
    for (const target of ['draft-2020-12', 'draft-07']) {
      assert.deepEqual(standard.jsonSchema.input({ target }), schema(kind, { target }));
      assert.deepEqual(standard.jsonSchema.output({ target }), schema(kind, { target }));
    }
    assert.throws(() => standard.jsonSchema.input({ target: 'openapi-3.0' }), RangeError);
  }
});

test('only errors are issues, with keys and indexes in their paths', () => {
  const body = { tag: ' q1 ', providers: { google: { domains: [{ domain: 'outreach one.com', first_name: 'J', last_name: 'D' }] } } };
  const { issues, value } = validate(submitForm, body);
  assert.equal(value, undefined);
  assert.equal(issues.length, 1);
  assert.deepEqual(issues[0].path, ['providers', 'google', 'domains', 0, 'domain']);
  assert.match(issues[0].message, /invalid domain `outreach one.com`/);
  const odd = validate(submitForm, { ...cleanBody(), 'a/b~c': 1, 0: 1 });
  assert.deepEqual(odd.issues.map(({ path }) => path).sort(), [['********'], ['0']]);
});

test('the other kind of document is an issue', () => {
  assert.deepEqual(validate(submitForm, cleanRequest()).issues, [{ message: 'expected a body document, found a request document; pass only its `body`', path: [] }]);
  assert.match(validate(submitFormRequest, cleanBody()).issues[0].message, /^expected a request document, found a body document/);
});

test('paths refer to the serialized value', () => {
  const domains = [{ domain: 'outreach one.com', first_name: 'J', last_name: 'D' }];
  const path = ['providers', 'google', 'domains', 0, 'domain'];
  const form = (google) => ({ providers: { google } });
  const list = { toJSON: () => domains };
  const indirect = [form({ domains: list }), { toJSON: () => form({ domains }) }, form(Object.assign(() => {}, { toJSON: () => ({ domains }) }))];
  for (const value of indirect) assert.deepEqual(validate(submitForm, value).issues.map((issue) => issue.path), [path]);
  const array = Object.assign([], { toJSON: () => ({ 0: 1 }) });
  assert.deepEqual(validate(submitForm, { ...cleanBody(), tag: array }).issues.map((issue) => issue.path), [['tag']]);
});

test('a value is read once', () => {
  let reads = 0;
  const once = {
    get providers() {
      reads += 1;
      if (reads > 1) throw new Error('read twice');
      return { google: { domains: [{ domain: 'outreach one.com', first_name: 'J', last_name: 'D' }] } };
    },
  };
  assert.deepEqual(validate(submitForm, once).issues.map(({ path }) => path), [['providers', 'google', 'domains', 0, 'domain']]);
  assert.equal(reads, 1);
});

test('values that cannot be forms give issues and do not throw', () => {
  const circle = {};
  circle.self = circle;
  for (const value of [undefined, null, 1, 'a', '{}', true, 1n, Symbol('a'), () => {}, [], circle, new Map(), NaN]) {
    for (const schema of [submitForm, submitFormRequest]) {
      const { issues } = validate(schema, value);
      assert.ok(issues.length > 0 && issues.every(({ message }) => message.length > 0), String(typeof value));
    }
  }
});

test('tRPC', async () => {
  const t = initTRPC.create();
  const router = t.router({ submit: t.procedure.input(submitForm).mutation(({ input }) => Object.keys(input.providers)) });
  const caller = t.createCallerFactory(router)({});
  assert.deepEqual(await caller.submit(cleanBody()), ['google']);
  await assert.rejects(caller.submit({ providers: {} }), (error) => {
    assert.equal(error.code, 'BAD_REQUEST');
    assert.match(error.cause.issues[0].message, /`providers` is empty/);
    return true;
  });
});

test('Hono', async () => {
  const app = new Hono().post('/forms', sValidator('json', submitFormRequest), (context) => context.json({ uuid: context.req.valid('json').uuid }));
  const post = (value) => app.request('/forms', { method: 'POST', body: JSON.stringify(value), headers: { 'content-type': 'application/json' } });
  const good = await post(cleanRequest());
  assert.deepEqual([good.status, await good.json()], [200, { uuid: cleanRequest().uuid }]);
  const bad = await post({ ...cleanRequest(), uuid: 'recPYT1dYg8VbNqXk' });
  assert.equal(bad.status, 400);
  assert.deepEqual((await bad.json()).error[0].path, ['uuid']);
});

test('react-hook-form', async () => {
  const resolve = (values) => standardSchemaResolver(submitForm)(values, undefined, { fields: {}, shouldUseNativeValidation: false });
  assert.deepEqual(await resolve(cleanBody()), { values: cleanBody(), errors: {} });
  const { errors } = await resolve({ ...cleanBody(), sequencer: { provider: 'Instantly', username: 'j' } });
  assert.match(errors.sequencer.password.message, /^missing key `password`/);
});

test('TanStack Form', async () => {
  const form = new FormApi({ defaultValues: { ...cleanBody(), sequencer: { provider: 'Instantly', username: 'j' } }, validators: { onSubmit: submitForm } });
  form.mount();
  await form.handleSubmit();
  const { fields } = form.state.errorMap.onSubmit ? form.state.errors.reduce((all, error) => ({ fields: { ...all.fields, ...error } }), { fields: {} }) : { fields: {} };
  assert.match(fields['sequencer.password'][0].message, /^missing key `password`/);
});
