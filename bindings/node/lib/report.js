// The report of one document. The diagnostics are created when they are first read.
'use strict';

const { inspect } = require('node:util');
const { withBytes } = require('./documents.js');
const native = require('./native.js');
const { count, kindOf, line } = require('./words.js');

const KEY = Symbol('creates reports');
let isReport;

const clean = (kind) => Object.freeze({ errors: 0, warnings: 0, advice: 0, fixable: 0, omitted: 0, kind, json: undefined });
const CLEAN = { body: clean('body'), request: clean('request'), curl: clean('curl'), unknown: clean('unknown') };

/** Throws if there are several orders and the form names none: a wrong call, not a finding. */
function decided({ orderUnknown }, name) {
  if (orderUnknown !== undefined) throw new RangeError(`${line(name)}: ${orderUnknown}`);
}

class Report {
  #verdict;
  #document;
  #name;
  #settings;
  #json;
  #file;
  #diagnostics;

  static {
    // `instanceof` would accept any object with this prototype.
    isReport = (value) => typeof value === 'object' && value !== null && #verdict in value;
  }

  constructor(key, verdict, document, name, settings) {
    if (key !== KEY) throw new TypeError('a Report cannot be constructed; call check()');
    decided(verdict, name);
    // Without findings, the verdict is only the kind of the document.
    this.#verdict = typeof verdict === 'string' ? CLEAN[verdict] : verdict;
    this.#document = document;
    this.#name = name;
    this.#settings = settings;
  }

  /** Checks a document synchronously. */
  static [KEY](document, name, settings) {
    const { text, isValue } = document;
    const path = name ?? document.name;
    const check = (bytes, length) => native.check(bytes, length, isValue, path, settings);
    const verdict = typeof text === 'string' ? withBytes(text, check) : check(text, text.length);
    return new Report(KEY, verdict, document, path, settings);
  }

  get ok() {
    return this.#verdict.errors === 0;
  }

  get errors() {
    return this.#verdict.errors;
  }

  get warnings() {
    return this.#verdict.warnings;
  }

  get advice() {
    return this.#verdict.advice;
  }

  /** The number of diagnostics. */
  get length() {
    return this.errors + this.warnings + this.advice;
  }

  /** The number of diagnostics that have a fix. */
  get fixable() {
    return this.#verdict.fixable;
  }

  /** The number of findings that are not listed because their rule reached its limit. */
  get omitted() {
    return this.#verdict.omitted;
  }

  get path() {
    return this.#name;
  }

  get kind() {
    return this.#verdict.kind;
  }

  get form() {
    return this.#read().form;
  }

  get diagnostics() {
    this.#diagnostics ??= this.length === 0 ? [] : this.#read().diagnostics;
    return this.#diagnostics;
  }

  [Symbol.iterator]() {
    return this.diagnostics[Symbol.iterator]();
  }

  toJson() {
    this.#json ??= this.#verdict.json ?? this.#ask(native.json);
    return this.#json;
  }

  toJSON() {
    return JSON.parse(this.toJson());
  }

  toString() {
    return this.#ask(native.fullReport);
  }

  [inspect.custom](_depth, options) {
    const { path, ok, errors, warnings, advice, fixable, omitted } = this;
    return `Report ${inspect({ path, ok, errors, warnings, advice, fixable, ...(omitted > 0 && { omitted }) }, options)}`;
  }

  #read() {
    const json = this.#json ?? this.#verdict.json;
    this.#file ??= json === undefined ? JSON.parse(this.#ask(native.file)) : JSON.parse(json).files[0];
    return this.#file;
  }

  /** Checks the document again to produce an output that the first check skipped. */
  #ask(way) {
    return way(this.#document.bytes(), this.#document.isValue, this.#name, this.#settings);
  }
}

/** The error that validate() throws if the form has an error. */
class ValidationError extends Error {
  constructor(report) {
    if (!isReport(report)) throw new TypeError(`ValidationError: expected a Report, found ${kindOf(report)}`);
    super(headline(report));
    this.report = report;
  }
}
Object.defineProperty(ValidationError.prototype, 'name', { value: 'ValidationError', configurable: true, writable: true });

const FEW = 10;

/** Returns a line with the number of errors and, for a short report, a line for each error. */
function headline(report) {
  const head = `${report.path}: ${count(report.errors, 'error', 'errors')}`;
  if (report.length > FEW) {
    const omitted = report.omitted > 0 ? `; ${count(report.omitted, 'more finding is', 'more findings are')} not listed` : '';
    return `${line(head)}; see \`error.report\`${omitted}`;
  }
  const errors = report.diagnostics.filter((found) => found.severity === 'error');
  const lines = errors.map(({ code, message, pointer }) => `  ${code} ${pointer === '' ? '' : `at ${pointer}: `}${message}`);
  // The form may contain escape sequences, and errors are printed on terminals.
  return [head, ...lines].map(line).join('\n');
}

const checked = Report[KEY];
/** Creates a report from the verdict of the native `checkLater`. */
const reportOf = (verdict, document, name, settings) => new Report(KEY, verdict, document, name, settings);

module.exports = { Report, ValidationError, checked, reportOf };
