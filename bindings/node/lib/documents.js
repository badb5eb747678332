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
    return Document.ofValue(input, 'a form must be a string, a Uint8Array or an object');
  }

  /** Creates a document from a value, serialized by `JSON.stringify`; `wanted` is for errors. */
  static ofValue(value, wanted) {
    const odd = oddOf(value);
    if (odd !== undefined) throw new TypeError(`${wanted}, not ${odd}`);
    const json = jsonOf(value);
    // For example, a Date is serialized as a string.
    if (!json.startsWith('{') && !json.startsWith('[')) throw new TypeError(`${wanted}, not ${kindOf(value)}`);
    return new Document(json, true);
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

/** Describes a value that cannot be a form; returns undefined for other values. */
function oddOf(value) {
  if (typeof value !== 'object' || value === null) return kindOf(value);
  if (types.isPromise(value)) return 'a promise; is an `await` missing?';
  if (types.isUint8Array(value)) return `${kindOf(value)}; parse it first`;
  if (types.isAnyArrayBuffer(value) || ArrayBuffer.isView(value)) return `${kindOf(value)}; convert it to a Uint8Array`;
  return isContainer(value) ? `${kindOf(value)}; pass its content` : undefined;
}

/**
 * Whether JSON would lose the content of an object, as for a Map, a Request, a stream or the result
 * of a query.
 */
function isContainer(value) {
  try {
    if (Array.isArray(value) || typeof value.toJSON === 'function') return false;
    return Symbol.toStringTag in value || Symbol.iterator in value || Symbol.asyncIterator in value || typeof value.then === 'function';
  } catch {
    // A proxy may throw on every access. `JSON.stringify` reports it.
    return false;
  }
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

const UTF8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/** Returns the text of a string or of bytes. */
function textOf(text) {
  if (typeof text === 'string') return text;
  if (!types.isUint8Array(text)) throw new TypeError(`fix: the text must be a string or a Uint8Array, not ${kindOf(text)}`);
  try {
    return UTF8.decode(text);
  } catch {
    throw new TypeError('fix: the bytes are not valid UTF-8');
  }
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

module.exports = { Document, bytesOf, textOf, withBytes };
