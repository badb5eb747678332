// The public API. lib/ validates the arguments; the native module (src/) checks the documents.
'use strict';

const { Checker } = require('./lib/checker.js');
const { Document } = require('./lib/documents.js');
const { fixed } = require('./lib/fixes.js');
const { checkAll, checkPath } = require('./lib/many.js');
const native = require('./lib/native.js');
const { FIX, MANY, read } = require('./lib/options.js');
const { Orders } = require('./lib/orders.js');
const { Report, ValidationError, checked } = require('./lib/report.js');
const { schemaOf } = require('./lib/schemas.js');
const { isSubmitForm, isSubmitFormRequest, parse, parseRequest, submitForm, submitFormRequest } = require('./lib/standard.js');
const { kindOf } = require('./lib/words.js');

function check(form, options) {
  return checked(Document.of(form), read(options));
}

function validate(form, options) {
  const report = check(form, options);
  if (!report.ok) throw new ValidationError(report);
  return report;
}

async function checkFile(path, options) {
  return checkPath(path, read(options));
}

async function checkMany(forms, options) {
  return checkAll(forms, read(options, MANY));
}

function fix(text, options) {
  return fixed(text, read(options, FIX));
}

function schema(kind, options = {}) {
  if (typeof options !== 'object' || options === null) throw new TypeError(`schema: expected options such as { target: 'draft-07' }, found ${kindOf(options)}`);
  return schemaOf(kind, options.target);
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

// Node finds the names for `import` only if each value is an identifier.
module.exports = {
  Checker,
  Orders,
  Report,
  ValidationError,
  check,
  checkFile,
  checkMany,
  explain,
  fix,
  isSubmitForm,
  isSubmitFormRequest,
  parse,
  parseRequest,
  rules,
  schema,
  submitForm,
  submitFormRequest,
  validate,
};
