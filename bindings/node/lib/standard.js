// Standard Schema v1 (standardschema.dev): what tRPC, Hono, TanStack and many others take as a validator.
'use strict';

const { Document } = require('./documents.js');
const { DEFAULT } = require('./options.js');
const { checked } = require('./report.js');

/** What is said of the other kind of document: it may have nothing wrong with it, but is not what the type promises. */
const MISTAKEN = {
  body: { request: 'this is a whole request; the form is what is in its `body`' },
  request: { body: '`body` is missing: this is a form without the call around it' },
};

/** A schema for documents of one kind. */
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
    // What cannot be sent is no form; a validator says so instead of failing.
    return { issues: [{ message: error.message, path: [] }] };
  }
  const mistaken = MISTAKEN[kind][report.kind];
  if (mistaken !== undefined) return { issues: [{ message: mistaken, path: [] }] };
  if (report.ok) return { value };
  const errors = report.diagnostics.filter((found) => found.severity === 'error');
  // What was checked, not the value: that may give other things at a second look, or have none of the arrays that `toJSON` made.
  const sent = JSON.parse(document.text);
  return { issues: errors.map(({ message, pointer }) => ({ message, path: pathOf(pointer, sent) })) };
}

/** The keys that a JSON pointer names: a number where there is an array. */
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
