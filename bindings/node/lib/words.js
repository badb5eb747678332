// Words for values, in messages about wrong arguments.
'use strict';

function kindOf(value) {
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'an array';
  const kind = typeof value;
  if (kind === 'undefined') return kind;
  if (kind !== 'object') return `a ${kind}`;
  const name = Object.getPrototypeOf(value)?.constructor?.name;
  return typeof name === 'string' && name !== 'Object' ? `an object of the class ${name}` : 'an object';
}

/** `3 errors`, and `1 error`. */
function count(number, one, many) {
  return `${number} ${number === 1 ? one : many}`;
}

module.exports = { count, kindOf };
