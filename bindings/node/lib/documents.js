// What can be checked, strings, bytes and values, as the bytes that the engine reads.
'use strict';

const { types } = require('node:util');
const native = require('./native.js');
const { kindOf, line, saidBy } = require('./words.js');

/** A document: its text as a string or as bytes of our own, and whether it was made of a value. */
class Document {
  constructor(text, isValue = false) {
    this.text = text;
    this.isValue = isValue;
  }

  /** Of anything that a user may give. */
  static of(input) {
    if (typeof input === 'string') return new Document(input);
    // A copy: the report needs the text again, and its owner may change it. It also is no memory that threads share.
    if (types.isUint8Array(input)) return new Document(Buffer.from(input));
    return Document.ofValue(formOf(input));
  }

  /** Of a value, as it would be sent. */
  static ofValue(value) {
    return new Document(jsonOf(value), true);
  }

  /** What a report calls it where nobody says more. */
  get name() {
    return this.isValue ? '<value>' : '<text>';
  }

  /** All of it, in memory of its own. */
  bytes() {
    return typeof this.text === 'string' ? bytesOf(this.text) : this.text;
  }
}

/** The value, if it can be meant as a form. */
function formOf(value) {
  const wrong = (what) => new TypeError(`a form is a string, a Uint8Array or an object, not ${what}`);
  if (typeof value !== 'object' || value === null) throw wrong(kindOf(value));
  if (types.isPromise(value)) throw wrong('a promise; is an `await` missing?');
  if (types.isAnyArrayBuffer(value) || ArrayBuffer.isView(value)) throw wrong(`${kindOf(value)}; make a Uint8Array of it`);
  return value;
}

function jsonOf(value) {
  let json;
  try {
    json = JSON.stringify(value);
  } catch (thrown) {
    throw unwritable(value, thrown);
  }
  if (json === undefined) throw new TypeError(`the form cannot be written as JSON: it is ${kindOf(value)}`);
  return json;
}

/** What the language itself says where a value is too much for it. */
const TOO_MUCH = /^(?:Maximum call stack size exceeded|Invalid string length)$/;

function unwritable(value, thrown) {
  const said = saidBy(thrown);
  if (TOO_MUCH.test(said)) return new TypeError('the form cannot be written as JSON: it is nested too deeply, or too large', { cause: thrown });
  const why = whyNot(value);
  // The language's own error is no cause to tell: of a circle it names keys, and those below a password are a part of it.
  return why === undefined
    ? new TypeError(`the form cannot be written as JSON: ${said}`, { cause: thrown })
    : new TypeError(`the form cannot be written as JSON: ${why}`);
}

/** Why JSON cannot hold a value, and where; undefined if it is code of the value's own that failed. */
function whyNot(value) {
  let why;
  const way = [];
  function seek(key, member) {
    // `this` is what the member was found in.
    while (way.length > 0 && way.at(-1).member !== this) way.pop();
    const isCircle = typeof member === 'object' && member !== null && way.some((above) => above.member === member);
    way.push({ key, member });
    if (typeof member !== 'bigint' && !isCircle) return member;
    why = placed(way.slice(1).map((step) => step.key), isCircle ? 'an object that contains itself' : 'a BigInt');
    throw why;
  }
  try {
    JSON.stringify(value, seek);
  } catch {
    // Either it has been found, or it is nothing that can be found.
  }
  return why;
}

function placed(keys, what) {
  if (keys.length === 0) return `it is ${what}`;
  const shown = native.keysToShow(keys);
  const place = `\`${line(keys[shown - 1])}\``;
  return shown === keys.length ? `${place} is ${what}` : `in ${place} there is ${what}`;
}

const REPLACEMENT = Buffer.from('\ufffd');

/** Node writes U+FFFD for half a pair of surrogates. The engine shall see that something is wrong there. */
function hidesSurrogate(string, bytes, length) {
  return length !== string.length && bytes.subarray(0, length).includes(REPLACEMENT) && !string.isWellFormed();
}

function bytesOf(string) {
  const bytes = Buffer.from(string);
  return hidesSurrogate(string, bytes, bytes.length) ? native.bytesOf(string) : bytes;
}

/** A code unit of a string takes at most so many bytes. */
const WIDEST = 3;
const LARGEST = 1 << 22;
/** Bytes that one text after the other passes through: new ones for each would cost as much as a small form's check. */
let scratch = Buffer.allocUnsafeSlow(1 << 16);

/** The bytes of a string for the length of a call: `use` gets them and how many of them count. */
function withBytes(string, use) {
  const most = string.length * WIDEST;
  if (most > LARGEST) {
    const bytes = bytesOf(string);
    return use(bytes, bytes.length);
  }
  if (most > scratch.length) scratch = Buffer.allocUnsafeSlow(Math.min(most * 2, LARGEST));
  const length = scratch.write(string);
  if (!hidesSurrogate(string, scratch, length)) return use(scratch, length);
  const bytes = native.bytesOf(string);
  return use(bytes, bytes.length);
}

module.exports = { Document, bytesOf, withBytes };
