// Parses saved orders from any of the accepted inputs.
'use strict';

const { readFileSync } = require('node:fs');
const { fileURLToPath } = require('node:url');
const { inspect, types } = require('node:util');
const { Document } = require('./documents.js');
const native = require('./native.js');
const { kindOf } = require('./words.js');

let nativeOf;

/** The saved response of GET /api/v1/pending-forms, parsed once for many checks. */
class Orders {
  #native;

  static {
    nativeOf = (orders) => orders.#native;
  }

  constructor(saved) {
    this.#native = saved instanceof Orders ? saved.#native : read(saved);
  }

  get length() {
    return this.#native.length;
  }

  [inspect.custom]() {
    return `Orders { ${this.length} pending }`;
  }
}

function read(saved) {
  const bytes = bytesOf(saved);
  try {
    return new native.Orders(bytes);
  } catch (error) {
    throw new RangeError(`orders: ${error.message}`);
  }
}

function bytesOf(saved) {
  if (saved instanceof URL) return bytesOfFile(fileURLToPath(saved));
  if (typeof saved === 'string' && native.namesFile(saved)) return bytesOfFile(saved);
  if (typeof saved === 'string' || types.isUint8Array(saved)) return Document.of(saved).bytes();
  if (kindOf(saved) === 'an instance of Orders') throw new TypeError('orders: these Orders are from another copy of scaledmail-lint');
  return Document.ofValue(saved, 'orders must be a string, a Uint8Array, an object, a `file:` URL or Orders').bytes();
}

function bytesOfFile(path) {
  try {
    return readFileSync(path);
  } catch (error) {
    error.message = `orders: ${error.message}`;
    throw error;
  }
}

module.exports = { Orders, nativeOf };
