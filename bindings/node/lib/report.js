// The report of one document. Objects are made of its findings when somebody reads them.
'use strict';

const { inspect } = require('node:util');
const { withBytes } = require('./documents.js');
const native = require('./native.js');
const { count, kindOf, line } = require('./words.js');

const KEY = Symbol('only this package makes reports');
let isReport;

const clean = (kind) => Object.freeze({ errors: 0, warnings: 0, advice: 0, fixable: 0, omitted: 0, kind, json: undefined });
const CLEAN = { body: clean('body'), request: clean('request'), curl: clean('curl'), unknown: clean('unknown') };

/** A form that names none of several orders is no mistake in it, but nothing that a report could tell. */
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
    // `instanceof` would take what only has the prototype.
    isReport = (value) => typeof value === 'object' && value !== null && #verdict in value;
  }

  constructor(key, verdict, document, name, settings) {
    if (key !== KEY) throw new TypeError('a Report is what check() gives; it cannot be made');
    decided(verdict, name);
    // Of a document without findings only the kind is told.
    this.#verdict = typeof verdict === 'string' ? CLEAN[verdict] : verdict;
    this.#document = document;
    this.#name = name;
    this.#settings = settings;
  }

  /** Checks a document here and now. */
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

  /** How many diagnostics there are. */
  get length() {
    return this.errors + this.warnings + this.advice;
  }

  /** How many of them have a fix. */
  get fixable() {
    return this.#verdict.fixable;
  }

  /** How many findings are not among them. */
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
    return this.#ask(native.picture);
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

  /** Checks again, for a text that was not worth making before. */
  #ask(way) {
    return way(this.#document.bytes(), this.#document.isValue, this.#name, this.#settings);
  }
}

/** What validate() throws for a form with an error. */
class ValidationError extends Error {
  constructor(report) {
    if (!isReport(report)) throw new TypeError(`a ValidationError is made of a Report, not of ${kindOf(report)}`);
    super(headline(report));
    this.report = report;
  }
}
Object.defineProperty(ValidationError.prototype, 'name', { value: 'ValidationError', configurable: true, writable: true });

const FEW = 10;

/** One line, and one more for each error if there are few. */
function headline(report) {
  const head = `${report.path}: ${count(report.errors, 'error', 'errors')}`;
  if (report.length > FEW) {
    const omitted = report.omitted > 0 ? `, but not ${count(report.omitted, 'more finding', 'more findings')} that would be too many to list` : '';
    return `${line(head)}; \`error.report\` has them all${omitted}`;
  }
  const errors = report.diagnostics.filter((found) => found.severity === 'error');
  const lines = errors.map(({ code, message, pointer }) => `  ${code} ${pointer === '' ? '' : `at ${pointer}: `}${message}`);
  // A form may hold what would steer the terminal that shows an error.
  return [head, ...lines].map(line).join('\n');
}

const checked = Report[KEY];
/** A report of what was checked elsewhere. */
const reportOf = (verdict, document, name, settings) => new Report(KEY, verdict, document, name, settings);

module.exports = { Report, ValidationError, checked, reportOf };
