// Standard Schema v1 (standardschema.dev): the validator interface of tRPC, Hono, TanStack etc.
'use strict';

const { Document } = require('./documents.js');
const { CHECK, read } = require('./options.js');
const { ValidationError, checked, errorsOf } = require('./report.js');
const { schemaOf } = require('./schemas.js');

/** Messages for the other kind of document: it may be valid, but it does not have the type. */
const MISTAKEN = {
  body: { request: 'expected a body document, found a request document; pass only its `body`' },
  request: { body: 'expected a request document, found a body document; put it under the key `body`' },
};

/** Creates the schema for one kind of document. */
function standard(kind, options) {
  const call = errorsOnly(options);
  const published = ({ target }) => schemaOf(kind, target);
  return Object.freeze({
    '~standard': Object.freeze({
      version: 1,
      vendor: 'scaledmail-lint',
      validate: (value) => validated(value, kind, call),
      jsonSchema: Object.freeze({ input: published, output: published }),
    }),
    with: (more) => standard(kind, { ...options, ...more }),
  });
}

/** Reads the options of a check that reports only errors. */
function errorsOnly(options) {
  return read(options, CHECK, { only_errors: true });
}

/** Returns a function that returns the checked value, and throws if it has errors. */
const parser = (kind) => (value, options) => {
  const { document, report, mistaken } = verdict(value, kind, errorsOnly(options));
  if (mistaken !== undefined) throw new TypeError(mistaken);
  if (!report.ok) throw new ValidationError(report);
  return JSON.parse(document.text);
};

/** Returns a function that returns whether a value has no errors. */
const guard = (kind) => (value, options) => validated(value, kind, errorsOnly(options)).issues === undefined;

function validated(value, kind, call) {
  let found;
  try {
    found = verdict(value, kind, call);
  } catch (error) {
    // The value cannot be serialized. Report an issue: a validator must not throw.
    return { issues: [{ message: error.message, path: [] }] };
  }
  const { document, report, mistaken } = found;
  if (mistaken !== undefined) return { issues: [{ message: mistaken, path: [] }] };
  // The serialized value, not the given one: a getter may return something else on a second read,
  // and `toJSON` may have created another value.
  const sent = JSON.parse(document.text);
  return report.ok ? { value: sent } : { issues: errorsOf(report).map((found) => issueOf(found, sent)) };
}

function verdict(value, kind, call) {
  const document = Document.ofValue(value, 'a form must be an object');
  const report = checked(document, call);
  return { document, report, mistaken: MISTAKEN[kind][report.kind] };
}

function issueOf({ code, rule, severity, message, help, pointer }, sent) {
  const path = pathOf(pointer, sent);
  const missing = missingKey(code, message);
  if (missing !== undefined) path.push(missing);
  return { message, path, code, rule, severity, ...(help !== undefined && { help }) };
}

/** Returns the key that a finding reports as missing. Its pointer is that of the object. */
function missingKey(code, message) {
  if (code === 'SM401') return 'hosting';
  return code === 'SM004' ? /^missing key `(\w+)`/.exec(message)?.[1] : undefined;
}

/** Returns the keys of a JSON pointer; an index of an array is a number. */
function pathOf(pointer, value) {
  const path = [];
  let place = value;
  for (const part of pointer.split('/').slice(1)) {
    const name = part.replaceAll('~1', '/').replaceAll('~0', '~');
    const key = Array.isArray(place) ? Number(name) : name;
    path.push(key);
    place = place?.[key];
  }
  return path;
}

module.exports = {
  isSubmitForm: guard('body'),
  isSubmitFormRequest: guard('request'),
  parse: parser('body'),
  parseRequest: parser('request'),
  submitForm: standard('body'),
  submitFormRequest: standard('request'),
};
