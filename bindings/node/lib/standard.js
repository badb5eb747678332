// Standard Schema v1 (standardschema.dev): the validator interface of tRPC, Hono, TanStack etc.
'use strict';

const { Document } = require('./documents.js');
const { DEFAULT } = require('./options.js');
const { checked } = require('./report.js');

/** Messages for the other kind of document: it may be valid, but it does not have the type. */
const MISTAKEN = {
  body: { request: 'expected a body document, found a request document; pass only its `body`' },
  request: { body: 'expected a request document, found a body document; put it under the key `body`' },
};

/** Creates the schema for one kind of document. */
function standard(kind) {
  return Object.freeze({
    '~standard': Object.freeze({ version: 1, vendor: 'scaledmail-lint', validate: (value) => validate(value, kind) }),
  });
}

function validate(value, kind) {
  let document;
  let report;
  try {
    document = Document.ofValue(value);
    report = checked(document, undefined, DEFAULT);
  } catch (error) {
    // The value cannot be serialized. Report an issue: a validator must not throw.
    return { issues: [{ message: error.message, path: [] }] };
  }
  const mistaken = MISTAKEN[kind][report.kind];
  if (mistaken !== undefined) return { issues: [{ message: mistaken, path: [] }] };
  if (report.ok) return { value };
  const errors = report.diagnostics.filter((found) => found.severity === 'error');
  // Resolve paths in the serialized document, not in the value: a getter may return something else
  // on a second read, and `toJSON` may have created the arrays.
  const sent = JSON.parse(document.text);
  return { issues: errors.map(({ message, pointer }) => ({ message, path: pathOf(pointer, sent) })) };
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

const submitForm = standard('body');
const submitFormRequest = standard('request');

module.exports = { submitForm, submitFormRequest };
