// The public API. lib/ validates the arguments; the native module (src/) checks the documents.
'use strict';

const { readFile } = require('node:fs/promises');
const { setImmediate } = require('node:timers/promises');
const { fileURLToPath } = require('node:url');
const { inspect } = require('node:util');
const { Document, bytesOf } = require('./lib/documents.js');
const native = require('./lib/native.js');
const { FIX, read } = require('./lib/options.js');
const { Orders } = require('./lib/orders.js');
const { Report, ValidationError, checked, reportOf } = require('./lib/report.js');
const { submitForm, submitFormRequest } = require('./lib/standard.js');
const { count, kindOf } = require('./lib/words.js');

function check(input, options) {
  const { settings, name } = read(options);
  return checked(Document.of(input), name, settings);
}

function validate(input, options) {
  const report = check(input, options);
  if (!report.ok) throw new ValidationError(report);
  return report;
}

async function checkFile(path, options) {
  const { settings, name } = read(options);
  const item = await fileItem(path, name);
  const [report] = await checkLater([item], settings);
  return report;
}

/** A batch goes to the thread pool at either limit; smaller batches cost more than they gain. */
const BATCH_DOCUMENTS = 64;
const BATCH_BYTES = 1 << 18;

async function checkMany(documents, options) {
  const { settings, name } = read(options);
  const iterable = typeof documents === 'object' && documents !== null && (Symbol.iterator in documents || Symbol.asyncIterator in documents);
  if (!iterable || documents instanceof Uint8Array) {
    throw new TypeError(`checkMany: expected an iterable of forms, such as an array, found ${kindOf(documents)}`);
  }
  const running = [];
  let batch = [];
  let bytes = 0;
  const send = () => {
    const reports = checkLater(batch, settings);
    // If a later form is rejected, nothing awaits this batch: avoid an unhandled rejection.
    reports.catch(() => {});
    running.push(reports);
    batch = [];
    bytes = 0;
  };
  for await (const input of documents) {
    const item = input instanceof URL ? await fileItem(input, name) : textItem(Document.of(input), name);
    batch.push(item);
    bytes += item.document.text.length;
    if (batch.length === BATCH_DOCUMENTS || bytes >= BATCH_BYTES) {
      send();
      await setImmediate();
    }
  }
  send();
  return (await Promise.all(running)).flat();
}

function textItem(document, name) {
  return { document, name: name ?? document.name };
}

/** Reads a file. Its path in the report is the one that the command reports. */
async function fileItem(path, name) {
  if (typeof path !== 'string' && !(path instanceof URL)) throw new TypeError(`a path must be a string or a file: URL, not ${kindOf(path)}`);
  const file = typeof path === 'string' ? path : fileURLToPath(path);
  return { document: new Document(await readFile(file)), name: name ?? native.pathName(file) };
}

async function checkLater(items, settings) {
  const documents = items.map(({ document, name }) => ({ text: document.bytes(), isValue: document.isValue, name }));
  const verdicts = await native.checkLater(documents, settings);
  return verdicts.map((verdict, at) => reportOf(verdict, items[at].document, items[at].name, settings));
}

function fix(text, options) {
  const { settings, name, unsafe = false } = read(options, FIX);
  if (typeof text !== 'string') throw new TypeError(`fix: the text must be a string, not ${kindOf(text)}`);
  const mended = native.fix(bytesOf(text), unsafe, name ?? '<text>', settings);
  const document = new Document(mended.text ?? text);
  const result = { text: document.text, applied: mended.applied, report: checked(document, name, settings) };
  if (mended.stopped !== undefined) result.stopped = mended.stopped;
  return Object.defineProperty(result, inspect.custom, { value: inspected });
}

/** Formats a fix result for logs: the length replaces the text, which may contain passwords. */
function inspected(_depth, options) {
  const { text, ...rest } = this;
  const length = { [inspect.custom]: () => `<${count(text.length, 'character', 'characters')}>` };
  return `FixResult ${inspect({ text: length, ...rest }, options)}`;
}

function schema(document) {
  const text = native.schema(String(document));
  if (text === null) throw new RangeError(`unknown schema \`${document}\`; use \`body\` or \`request\``);
  return JSON.parse(text);
}

function rules() {
  return JSON.parse(native.rules());
}

function explain(rule) {
  if (typeof rule !== 'string') throw new TypeError(`explain: the rule must be a string, not ${kindOf(rule)}`);
  try {
    return native.explain(rule);
  } catch (error) {
    throw new RangeError(error.message);
  }
}

module.exports = {
  Orders,
  Report,
  ValidationError,
  check,
  checkFile,
  checkMany,
  explain,
  fix,
  rules,
  schema,
  submitForm,
  submitFormRequest,
  validate,
};
