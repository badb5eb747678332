// Fixes a text.
'use strict';

const { inspect } = require('node:util');
const { Document, bytesOf, textOf } = require('./documents.js');
const native = require('./native.js');
const { checked } = require('./report.js');
const { count } = require('./words.js');

function fixed(given, call) {
  const { name, settings, request, unsafe = false } = call;
  const text = textOf(given);
  const outcome = native.fix(bytesOf(text), unsafe, name ?? '<text>', settings, request);
  const document = new Document(outcome.text ?? text);
  const result = { text: document.text, applied: outcome.applied, report: checked(document, call) };
  if (outcome.stopped !== undefined) result.stopped = outcome.stopped;
  return Object.defineProperty(result, inspect.custom, { value: inspected });
}

/** Formats a fix result for logs: the length replaces the text, which may contain passwords. */
function inspected(_depth, options) {
  const { text, ...rest } = this;
  const length = { [inspect.custom]: () => `<${count(text.length, 'character', 'characters')}>` };
  return `FixResult ${inspect({ text: length, ...rest }, options)}`;
}

module.exports = { fixed };
