// Validates the options of a check and converts them to settings for the engine.
'use strict';

const native = require('./native.js');
const { Orders, nativeOf } = require('./orders.js');
const { kindOf } = require('./words.js');

/**
 * The types of options: `wanted` describes the type, `fits` tests a value, `read` copies it, and
 * `texts` lists the parts of the copy that must be strings.
 */
const TEXT = { wanted: 'a string', fits: isText, read: (value) => value, texts: (value) => [value] };
const TEXTS = {
  wanted: 'a string or an array of strings',
  fits: (value) => isText(value) || Array.isArray(value),
  // Copy objects, so that the engine gets what was validated. Holes in an array become `undefined`.
  read: (value) => (isText(value) ? [value] : Array.from(value)),
  texts: (value) => value,
};
const LEVELS = {
  wanted: 'a plain object of rules and severities',
  fits: isPlain,
  read: (value) => Object.entries(value),
  texts: (value) => value.flat(),
};
const FLAG = { wanted: 'true or false', fits: (value) => typeof value === 'boolean', read: (value) => value, texts: () => [] };

function isText(value) {
  return typeof value === 'string';
}

/** Whether the value is a plain object: from a literal, from JSON, or without a prototype. */
function isPlain(value) {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return false;
  const prototype = Object.getPrototypeOf(value);
  // Each realm has its own `Object.prototype`.
  return prototype === null || (Object.getPrototypeOf(prototype) === null && Object.hasOwn(prototype, 'isPrototypeOf'));
}

/** The options that are passed to the engine. */
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
/** The constructor of `Orders` validates the value. */
const ORDERS = { fits: () => true, read: (value) => (value instanceof Orders ? value : new Orders(value)), texts: () => [] };
const CHECK = new Map(Object.entries({ ...ENGINE, orders: ORDERS, filename: TEXT }));
const FIX = new Map(Object.entries({ ...ENGINE, orders: ORDERS, filename: TEXT, unsafe: FLAG }));

const DEFAULT = new native.Settings('{}');

/** A cache of settings by the JSON of their options: a program reuses a few combinations. */
const madeWithout = new Map();
/** The same for settings with orders; the entries live as long as the `Orders`. */
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

/** Returns the engine's `settings`, the document's `name` and `unsafe`; skips undefined options. */
function read(options, known = CHECK) {
  if (options === undefined) return { settings: DEFAULT };
  if (!isPlain(options)) throw new TypeError(`options: expected a plain object such as { provider: 'other' }, found ${oddOf(options)}`);
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

/** Returns a copy of the option's value, or throws if it has the wrong type. */
function valueOf(key, { wanted, fits, read, texts }, given) {
  if (!fits(given)) throw new TypeError(`options: \`${key}\` must be ${wanted}, not ${oddOf(given)}`);
  const value = read(given);
  for (const text of texts(value)) {
    if (!isText(text)) throw new TypeError(`options: \`${key}\` must be ${wanted}, but contains ${kindOf(text)}`);
    if (!text.isWellFormed()) throw new TypeError(`options: \`${key}\` contains a lone surrogate`);
  }
  return value;
}

/** Describes a value that is not a plain object. */
function oddOf(value) {
  const kind = kindOf(value);
  return kind === 'an object' ? 'an object with a custom prototype' : kind;
}

function unknown(key, known) {
  const names = [...known.keys()];
  const near = native.nearest(key, names);
  const advice = near === null ? `valid options are ${names.map((name) => `\`${name}\``).join(', ')}` : `did you mean \`${near}\`?`;
  return new TypeError(`options: unknown option \`${key}\`; ${advice}`);
}

module.exports = { DEFAULT, FIX, read };
