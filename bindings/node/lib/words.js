// Words for values, in messages about wrong arguments.
'use strict';

function kindOf(value) {
  try {
    return plainKindOf(value);
  } catch {
    // A proxy may refuse to be looked at.
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
  return typeof name === 'string' && name !== '' && name !== 'Object' ? `an object of the class ${name}` : 'an object';
}

/** What was thrown, in words: it may be anything, and fail itself when it is read. */
function saidBy(thrown) {
  try {
    const message = Object(thrown) === thrown ? thrown.message : thrown;
    if (typeof message === 'string' && message !== '') return message;
    return `${kindOf(thrown)} was thrown`;
  } catch {
    return 'something was thrown that cannot be read';
  }
}

/** `3 errors`, and `1 error`. */
function count(number, one, many) {
  return `${number} ${number === 1 ? one : many}`;
}

const UNSEEN = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu;

/** A line that steers no terminal. */
function line(text) {
  return text.replace(UNSEEN, (character) => `\\u{${character.codePointAt(0).toString(16)}}`);
}

module.exports = { count, kindOf, line, saidBy };
