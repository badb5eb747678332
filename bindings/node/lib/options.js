// The options that every check has: which there are, and settings for the engine made of them.
'use strict';

const native = require('./native.js');
const { Orders, nativeOf } = require('./orders.js');
const { kindOf } = require('./words.js');

/** What an option may be: in words, and what is read of it, which is a list of all that must be strings. */
const TEXT = { wanted: 'a string', fits: isText, read: (value) => value, texts: (value) => [value] };
const TEXTS = {
  wanted: 'a string or an array of strings',
  fits: (value) => isText(value) || Array.isArray(value),
  // A copy, as of every object: what was judged is what the engine gets. It has `undefined` where the array has a hole.
  read: (value) => (isText(value) ? [value] : Array.from(value)),
  texts: (value) => value,
};
const LEVELS = {
  wanted: 'a plain object of rules and levels',
  fits: isPlain,
  read: (value) => Object.entries(value),
  texts: (value) => value.flat(),
};
const FLAG = { wanted: 'true or false', fits: (value) => typeof value === 'boolean', read: (value) => value, texts: () => [] };

function isText(value) {
  return typeof value === 'string';
}

/** An object whose keys are all that it holds: of a literal, of JSON, or without a prototype. */
function isPlain(value) {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return false;
  const prototype = Object.getPrototypeOf(value);
  // Another realm has an `Object.prototype` of its own.
  return prototype === null || (Object.getPrototypeOf(prototype) === null && Object.hasOwn(prototype, 'isPrototypeOf'));
}

/** Those that the engine knows; `filename` is what the report calls the document. */
const ENGINE = {
  provider: TEXT,
  uuid: TEXT,
  organization_id: TEXT,
  coupon: TEXT,
  input_format: TEXT,
  select: TEXTS,
  extend_select: TEXTS,
  ignore: TEXTS,
  severity: LEVELS,
  pedantic: FLAG,
};
/** Read by their own class, which knows what they may be. */
const ORDERS = { fits: () => true, read: (value) => (value instanceof Orders ? value : new Orders(value)), texts: () => [] };
const CHECK = new Map(Object.entries({ ...ENGINE, orders: ORDERS, filename: TEXT }));
const FIX = new Map(Object.entries({ ...ENGINE, orders: ORDERS, filename: TEXT, unsafe: FLAG }));

const DEFAULT = new native.Settings('{}');

/** By the JSON of their options: a program has a few, and uses them again and again. */
const madeWithout = new Map();
/** And those with orders, as long as these are there. */
const madeWith = new WeakMap();
const KEPT = 64;

function settingsOf(options, orders) {
  const key = JSON.stringify(options);
  let made = orders === undefined ? madeWithout : madeWith.get(orders);
  if (made === undefined) madeWith.set(orders, (made = new Map()));
  let settings = made.get(key);
  if (settings === undefined) {
    try {
      settings = new native.Settings(key, orders && nativeOf(orders));
    } catch (error) {
      throw new RangeError(`options: ${error.message}`);
    }
    if (made.size === KEPT) made.clear();
    made.set(key, settings);
  }
  return settings;
}

/** Takes options apart: `settings` for the engine, the document's `name`, and `unsafe`. What is undefined is not there. */
function read(options, known = CHECK) {
  if (options === undefined) return { settings: DEFAULT };
  if (!isPlain(options)) throw new TypeError(`options: expected a plain object such as { provider: 'other' }, got ${oddOf(options)}`);
  const engine = {};
  let name;
  let unsafe;
  let orders;
  for (const key of Object.keys(options)) {
    const option = known.get(key);
    if (option === undefined) throw unknown(key, known);
    const given = options[key];
    if (given === undefined) continue;
    const value = valueOf(key, option, given);
    if (key === 'filename') name = native.pathName(value);
    else if (key === 'unsafe') unsafe = value;
    else if (key === 'orders') orders = value;
    else engine[key] = value;
  }
  return { settings: settingsOf(engine, orders), name, unsafe };
}

/** What is given for an option, if it is what the option may be. */
function valueOf(key, { wanted, fits, read, texts }, given) {
  if (!fits(given)) throw new TypeError(`options: \`${key}\` is ${wanted}, not ${oddOf(given)}`);
  const value = read(given);
  for (const text of texts(value)) {
    if (!isText(text)) throw new TypeError(`options: \`${key}\` is ${wanted}, but there is ${kindOf(text)} in it`);
    if (!text.isWellFormed()) throw new TypeError(`options: \`${key}\` has half a pair of surrogates in it, which is no character`);
  }
  return value;
}

/** What something is that is no plain object. */
function oddOf(value) {
  const kind = kindOf(value);
  return kind === 'an object' ? 'an object with another prototype' : kind;
}

function unknown(key, known) {
  const names = [...known.keys()];
  const near = native.nearest(key, names);
  const advice = near === null ? `the options are ${names.map((name) => `\`${name}\``).join(', ')}` : `did you mean \`${near}\`?`;
  return new TypeError(`options: there is no option \`${key}\`; ${advice}`);
}

module.exports = { DEFAULT, FIX, read };
