// Worker threads, and the event loop during a check.
'use strict';

const assert = require('node:assert/strict');
const { test } = require('node:test');
const { Worker } = require('node:worker_threads');
const { check, checkMany } = require('scaledmail-lint');
const { badBody } = require('./support.js');

test('several workers check at the same time', async () => {
  const text = JSON.stringify(badBody(300));
  const work = `
    const { parentPort, workerData } = require('node:worker_threads');
    const { check, checkMany } = require(${JSON.stringify(require.resolve('scaledmail-lint'))});
    let report;
    for (let at = 0; at < 20; at += 1) report = check(workerData, { provider: 'scaledmail' });
    checkMany([workerData, workerData], { provider: 'scaledmail', cross_form: false }).then((many) => {
      parentPort.postMessage([report, ...many].map((one) => one.toJson()));
    });`;
  const run = () =>
    new Promise((resolve, reject) => {
      const worker = new Worker(work, { eval: true, workerData: text });
      worker.on('message', resolve);
      worker.on('error', reject);
    });
  const expected = check(text, { provider: 'scaledmail' }).toJson();
  for (const texts of await Promise.all(Array.from({ length: 4 }, run))) assert.deepEqual(texts, [expected, expected, expected]);
});

test('a worker can be terminated during a check', async () => {
  const work = `
    const { checkMany } = require(${JSON.stringify(require.resolve('scaledmail-lint'))});
    checkMany(Array.from({ length: 500 }, () => '{"a": '.repeat(5000)));
    require('node:worker_threads').parentPort.postMessage('started');`;
  const worker = new Worker(work, { eval: true });
  await new Promise((resolve) => worker.once('message', resolve));
  await worker.terminate();
  assert.equal(check('{}').ok, false);
});

test('the event loop continues during a check', async () => {
  // The form is not read from a file and too small for `checkMany` to pause, so that only the check
  // itself can leave the event loop free.
  const form = JSON.stringify(badBody(1000));
  const order = [];
  const checking = checkMany([form]).then(() => order.push('checked'));
  await new Promise((resolve) => setImmediate(() => resolve(order.push('turn'))));
  await checking;
  assert.deepEqual(order, ['turn', 'checked']);
});
