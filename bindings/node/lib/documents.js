// Converts the accepted inputs (strings, bytes and values) to the bytes that the engine reads.
'use strict';

const { types } = require('node:util');
const native = require('./native.js');
const { kindOf, line, messageOf } = require('./words.js');

/** A document: its text (a string or copied bytes), and whether it was serialized from a value. */
class Document {
  constructor(text, isValue = false) {
    this.text = text;
    this.isValue = isValue;
  }

  /** Creates a document from any input that the API accepts. */
  static of(input) {
    if (typeof input === 'string') return new Document(input);
    // Copy: the report reads the bytes again later, and the caller may change them. The caller's
    // memory may also be shared between threads.
    if (types.isUint8Array(input)) return new Document(Buffer.from(input));
    return Document.ofValue(formOf(input));
  }

  /** Creates a document from a value, serialized by `JSON.stringify`. */
  static ofValue(value) {
    return new Document(jsonOf(value), true);
  }

  /** The default path in reports. */
  get name() {
    return this.isValue ? '<value>' : '<text>';
  }

  /** Returns the text as bytes that stay valid, unlike those of `withBytes`. */
  bytes() {
    return typeof this.text === 'string' ? bytesOf(this.text) : this.text;
  }
}

/** Returns the value if it can be a form; otherwise throws a TypeError. */
function formOf(value) {
  const wrong = (what) => new TypeError(`a form must be a string, a Uint8Array or an object, not ${what}`);
  if (typeof value !== 'object' || value === null) throw wrong(kindOf(value));
  if (types.isPromise(value)) throw wrong('a promise; is an `await` missing?');
  if (types.isAnyArrayBuffer(value) || ArrayBuffer.isView(value)) throw wrong(`${kindOf(value)}; convert it to a Uint8Array`);
  return value;
}

function jsonOf(value) {
  let json;
  try {
    json = JSON.stringify(value);
  } catch (thrown) {
    throw unwritable(value, thrown);
  }
  if (json === undefined) throw new TypeError(`the form cannot be serialized to JSON: it is ${kindOf(value)}`);
  return json;
}

/** V8's messages for a value that is nested too deeply or too large. */
const TOO_MUCH = /^(?:Maximum call stack size exceeded|Invalid string length)$/;

function unwritable(value, thrown) {
  const message = messageOf(thrown);
  if (TOO_MUCH.test(message)) return new TypeError('the form cannot be serialized to JSON: it is nested too deeply or too large', { cause: thrown });
  const why = whyNot(value);
  // Do not attach V8's error as the cause: for a circular reference it names keys, and keys below a
  // password are part of the secret.
  return why === undefined
    ? new TypeError(`the form cannot be serialized to JSON: ${message}`, { cause: thrown })
    : new TypeError(`the form cannot be serialized to JSON: ${why}`);
}

/** Returns why and where JSON cannot represent a value; undefined if the value's own code threw. */
function whyNot(value) {
  let why;
  const way = [];
  function seek(key, member) {
    // `this` is the object that contains the member.
    while (way.length > 0 && way.at(-1).member !== this) way.pop();
    const isCircle = typeof member === 'object' && member !== null && way.some((above) => above.member === member);
    way.push({ key, member });
    if (typeof member !== 'bigint' && !isCircle) return member;
    why = placed(way.slice(1).map((step) => step.key), isCircle ? 'a circular reference' : 'a BigInt');
    throw why;
  }
  try {
    JSON.stringify(value, seek);
  } catch {
    // `why` is set, or the value's own code threw.
  }
  return why;
}

function placed(keys, what) {
  if (keys.length === 0) return `it is ${what}`;
  const shown = native.keysToShow(keys);
  const place = `\`${line(keys[shown - 1])}\``;
  return shown === keys.length ? `${place} is ${what}` : `${place} contains ${what}`;
}

const REPLACEMENT = Buffer.from('\ufffd');

/**
 * Whether Node replaced a lone surrogate with U+FFFD in the UTF-8 bytes. The native module must
 * encode such a string instead, so that the engine reports the surrogate.
 */
function hidesSurrogate(string, bytes, length) {
  return length !== string.length && bytes.subarray(0, length).includes(REPLACEMENT) && !string.isWellFormed();
}

function bytesOf(string) {
  const bytes = Buffer.from(string);
  return hidesSurrogate(string, bytes, bytes.length) ? native.bytesOf(string) : bytes;
}

/** The maximum number of UTF-8 bytes for one UTF-16 code unit. */
const WIDEST = 3;
const LARGEST = 1 << 22;
/** A reused buffer: allocating one for each text would cost as much as checking a small form. */
let scratch = Buffer.allocUnsafeSlow(1 << 16);

/** Calls `use(bytes, length)` with the bytes of a string, which are valid only during the call. */
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
