// Checks files and many forms on Node's thread pool.
'use strict';

const { readFile } = require('node:fs/promises');
const { setImmediate } = require('node:timers/promises');
const { fileURLToPath } = require('node:url');
const { types } = require('node:util');
const { Document } = require('./documents.js');
const native = require('./native.js');
const { isPlain, nameOf } = require('./options.js');
const { reportOf } = require('./report.js');
const { kindOf } = require('./words.js');

/** A batch goes to the thread pool at either limit; smaller batches cost more than they gain. */
const BATCH_DOCUMENTS = 64;
const BATCH_BYTES = 1 << 18;

/** Checks the file at a path. */
async function checkPath(path, call) {
  const item = await fileItem(path, call.name);
  const [report] = await new Run({ ...call, cross_form: false }).check([item]);
  return report;
}

/** Checks the forms of an iterable; returns their reports in order. */
async function checkAll(forms, call) {
  const iterable = typeof forms === 'object' && forms !== null && (Symbol.iterator in forms || Symbol.asyncIterator in forms);
  if (!iterable || forms instanceof Uint8Array) {
    throw new TypeError(`checkMany: expected an iterable of forms, such as an array, found ${kindOf(forms)}`);
  }
  // While the loop below waits for a promise in an array, nothing handles a later one that rejects.
  if (Array.isArray(forms)) for (const form of forms) if (types.isPromise(form)) form.catch(() => {});
  const run = new Run(call);
  for await (const form of forms) {
    run.add(await itemOf(form, call.name));
    if (run.isBatch()) {
      run.send();
      await setImmediate();
    }
  }
  return run.finish();
}

/** Returns a form of `checkMany` with its path in the report, if it has one. */
async function itemOf(form, name) {
  if (isPlain(form) && Object.hasOwn(form, 'form') && Object.hasOwn(form, 'filename')) {
    if (typeof form.filename !== 'string') throw new TypeError(`checkMany: \`filename\` must be a string, not ${kindOf(form.filename)}`);
    return itemOf(form.form, nameOf(form.filename));
  }
  if (form instanceof URL) return fileItem(form, name);
  return { document: Document.of(form), name };
}

/** Reads a file. Its path in the report is the one that the command reports. */
async function fileItem(path, name) {
  if (typeof path !== 'string' && !(path instanceof URL)) throw new TypeError(`a path must be a string or a file: URL, not ${kindOf(path)}`);
  const file = typeof path === 'string' ? path : fileURLToPath(path);
  return { document: new Document(await readFile(file)), name: name ?? native.pathName(file) };
}

/** The documents of one call. */
class Run {
  #call;
  #native;
  #items = [];
  #running = [];
  #batch = [];
  #bytes = 0;

  constructor(call) {
    this.#call = call;
    this.#native = new native.Run(call.settings, call.request, call.cross_form ?? true);
  }

  /** Adds a document to the current batch. */
  add(item) {
    item.index = this.#items.length;
    this.#items.push(item);
    this.#batch.push(item);
    this.#bytes += item.document.text.length;
  }

  /** Whether the current batch is large enough for a thread. */
  isBatch() {
    return this.#batch.length === BATCH_DOCUMENTS || this.#bytes >= BATCH_BYTES;
  }

  /** Sends the current batch to a thread. */
  send() {
    const reports = this.check(this.#batch);
    // If a later form is rejected, nothing awaits this batch: avoid an unhandled rejection.
    reports.catch(() => {});
    this.#running.push(reports);
    this.#batch = [];
    this.#bytes = 0;
  }

  /** Waits for all batches, and adds the findings for duplicates in several forms. */
  async finish() {
    this.send();
    const reports = (await Promise.all(this.#running)).flat();
    const duplicates = await this.#native.findDuplicates();
    for (let at = 0; at < duplicates.length; at += BATCH_DOCUMENTS) {
      const indexes = duplicates.slice(at, at + BATCH_DOCUMENTS);
      const again = await this.check(indexes.map((index) => this.#items[index]));
      indexes.forEach((index, of) => (reports[index] = again[of]));
    }
    return reports;
  }

  /** Checks documents on a thread. */
  async check(items) {
    const paths = items.map(({ document, name }) => name ?? document.name);
    const documents = items.map(({ document, name, index = 0 }, at) => ({
      index,
      text: document.bytes(),
      isValue: document.isValue,
      name: paths[at],
      label: name ?? `documents[${index}]`,
    }));
    const verdicts = await this.#native.check(documents);
    return verdicts.map((verdict, at) => reportOf(verdict, items[at].document, paths[at], this.#call));
  }
}

module.exports = { checkAll, checkPath };
