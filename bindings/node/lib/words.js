// Describes values in error messages.
'use strict';

function kindOf(value) {
  try {
    return plainKindOf(value);
  } catch {
    // A proxy may throw on every access.
    return 'an object';
  }
}

function plainKindOf(value) {
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'an array';
  const kind = typeof value;
  if (kind === 'undefined') return kind;
  if (kind !== 'object') return `a ${kind}`;
  const name = Object.getPrototypeOf(value)?.constructor?.name;
  return typeof name === 'string' && name !== '' && name !== 'Object' ? `an instance of ${name}` : 'an object';
}

/**
 * Returns the message of a thrown value, or a description if it has none. The value may have any
 * type and may throw when it is read.
 */
function messageOf(thrown) {
  try {
    const message = Object(thrown) === thrown ? thrown.message : thrown;
    if (typeof message === 'string' && message !== '') return message;
    return `${kindOf(thrown)} was thrown`;
  } catch {
    return 'an unreadable value was thrown';
  }
}

/** Formats a number with its noun: `1 error`, `3 errors`. */
function count(number, one, many) {
  return `${number} ${number === 1 ? one : many}`;
}

const UNSEEN = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu;

/** Escapes control and invisible characters. */
function line(text) {
  return text.replace(UNSEEN, (character) => `\\u{${character.codePointAt(0).toString(16)}}`);
}

module.exports = { count, kindOf, line, messageOf };
