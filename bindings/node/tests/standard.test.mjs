// Standard Schema v1: the interface itself, and two libraries from npm that use it.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { sValidator } from '@hono/standard-validator';
import { initTRPC } from '@trpc/server';
import { Hono } from 'hono';
import { submitForm, submitFormRequest } from 'scaledmail-lint';
import support from './support.js';

const { cleanBody, cleanRequest } = support;

const validate = (schema, value) => schema['~standard'].validate(value);

test('version and vendor', () => {
  for (const { '~standard': standard } of [submitForm, submitFormRequest]) {
    assert.equal(standard.version, 1);
    assert.equal(standard.vendor, 'scaledmail-lint');
  }
});

test('a valid value is returned unchanged', () => {
  const body = cleanBody();
  assert.equal(validate(submitForm, body).value, body);
  assert.equal(validate(submitForm, body).issues, undefined);
  const request = cleanRequest();
  assert.equal(validate(submitFormRequest, request).value, request);
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
