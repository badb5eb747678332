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
  if (saved instanceof URL) return readFileSync(fileURLToPath(saved));
  if (typeof saved === 'string' && native.namesFile(saved)) return readFileSync(saved);
  if (typeof saved === 'string' || types.isUint8Array(saved)) return Document.of(saved).bytes();
  if (typeof saved !== 'object' || saved === null) throw new TypeError(`orders must be a string, a Uint8Array, an object, a \`file:\` URL or Orders, not ${kindOf(saved)}`);
  return Document.ofValue(saved).bytes();
}

module.exports = { Orders, nativeOf };
