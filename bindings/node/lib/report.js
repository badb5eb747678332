// The report of one document. The diagnostics are created when they are first read.
'use strict';

const { inspect } = require('node:util');
const { withBytes } = require('./documents.js');
const native = require('./native.js');
const { count, kindOf, line } = require('./words.js');

const KEY = Symbol('creates reports');
const NOTHING = Object.freeze([]);
let isReport;
let form;
let diagnostics;

const clean = (kind) => Object.freeze({ errors: 0, warnings: 0, advice: 0, fixable: 0, omitted: 0, kind });
const CLEAN = { body: clean('body'), request: clean('request'), curl: clean('curl'), unknown: clean('unknown') };

/** Throws if there are several orders and the form names none: a wrong call, not a finding. */
function decided({ orderUnknown }, name) {
  if (orderUnknown !== undefined) throw new RangeError(`${line(name)}: ${orderUnknown}`);
}

class Report {
  #verdict;
  #document;
  #call;
  #json;
  #file;

  static {
    // `instanceof` would accept any object with this prototype.
    isReport = (value) => typeof value === 'object' && value !== null && #verdict in value;
    // Descriptors of own keys whose values are created when they are first read.
    form = {
      enumerable: true,
      get() {
        return this.#read().form;
      },
    };
    diagnostics = {
      enumerable: true,
      get() {
        return this.#read().diagnostics;
      },
    };
  }

  /** `call` contains the settings of the check. */
  constructor(key, verdict, document, path, call) {
    if (key !== KEY) throw new TypeError('a Report cannot be constructed; call check()');
    decided(verdict, path);
    // Without findings, the verdict is only the kind of the document.
    const found = typeof verdict === 'string' ? CLEAN[verdict] : verdict;
    this.#verdict = found;
    this.#document = document;
    this.#call = call;
    // Own keys, so that programs can compare, spread, clone and send a report.
    this.path = path;
    this.kind = found.kind;
    this.ok = found.errors === 0;
    this.errors = found.errors;
    this.warnings = found.warnings;
    this.advice = found.advice;
    this.fixable = found.fixable;
    this.omitted = found.omitted;
    // Creating a lazy key takes as long as checking a part of a small form.
    if (this.ok) Object.defineProperty(this, 'form', form);
    else this.form = undefined;
    if (this.length === 0) this.diagnostics = NOTHING;
    else Object.defineProperty(this, 'diagnostics', diagnostics);
  }

  /** Checks a document synchronously. */
  static [KEY](document, call) {
    const { text, isValue } = document;
    const path = call.name ?? document.name;
    const check = (bytes, length) => native.check(bytes, length, isValue, path, call.settings, call.request);
    const verdict = typeof text === 'string' ? withBytes(text, check) : check(text, text.length);
    return new Report(KEY, verdict, document, path, call);
  }

  /** The number of diagnostics. */
  get length() {
    return this.errors + this.warnings + this.advice;
  }

  [Symbol.iterator]() {
    return this.diagnostics[Symbol.iterator]();
  }

  toJson() {
    this.#json ??= this.#verdict.json ?? this.#write('Json');
    return this.#json;
  }

  toJSON() {
    return JSON.parse(this.toJson());
  }

  toString() {
    return this.#verdict.full ?? this.#write('Full');
  }

  [inspect.custom](_depth, options) {
    const { path, ok, errors, warnings, advice, fixable, omitted } = this;
    return `Report ${inspect({ path, ok, errors, warnings, advice, fixable, ...(omitted > 0 && { omitted }) }, options)}`;
  }

  #read() {
    if (this.#file === undefined) {
      const json = this.#json ?? this.#verdict.json;
      this.#file = json === undefined ? JSON.parse(this.#write('File')) : JSON.parse(json).files[0];
      Object.freeze(this.#file.diagnostics);
    }
    return this.#file;
  }

  /** Checks the document again to write an output that the first check skipped. */
  #write(output) {
    return native.write(output, this.#document.bytes(), this.#document.isValue, this.path, this.#call.settings, this.#call.request);
  }
}

/** The error that validate() throws if the form has an error. */
class ValidationError extends Error {
  constructor(report) {
    if (!isReport(report)) throw new TypeError(`ValidationError: expected a Report, found ${kindOf(report)}`);
    super(messageOf(report));
    this.report = report;
  }
}
Object.defineProperty(ValidationError.prototype, 'name', { value: 'ValidationError', configurable: true, writable: true });

const FEW = 10;

/** Returns the errors of a report. */
function errorsOf(report) {
  return report.diagnostics.filter((found) => found.severity === 'error');
}

/** Returns a line with the number of errors, and a line for each of the first errors. */
function messageOf(report) {
  const errors = errorsOf(report);
  const lines = errors.slice(0, FEW).map(({ code, message, pointer }) => `  ${code} ${pointer === '' ? '' : `at ${pointer}: `}${message}`);
  if (errors.length > FEW) lines.push(`  and ${errors.length - FEW} more; see \`error.report\``);
  if (report.omitted > 0) lines.push(`  ${count(report.omitted, 'more finding is', 'more findings are')} not listed`);
  // The form may contain escape sequences, and errors are printed on terminals.
  return [`${report.path}: ${count(report.errors, 'error', 'errors')}`, ...lines].map(line).join('\n');
}

const checked = Report[KEY];
/** Creates a report from the verdict of a native run. */
const reportOf = (verdict, document, path, call) => new Report(KEY, verdict, document, path, call);

module.exports = { Report, ValidationError, checked, errorsOf, isReport, reportOf };
