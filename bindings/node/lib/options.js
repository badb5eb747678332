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
/** The constructor of `Orders` validates the value. */
const ORDERS = { fits: () => true, read: (value) => (value instanceof Orders ? value : new Orders(value)), texts: () => [] };

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

/** The request parameters that differ from form to form. The cached settings do not contain them. */
const REQUEST = { uuid: TEXT, organization_id: TEXT, coupon: TEXT };
/** The options that the cached settings contain. */
const ENGINE = { provider: TEXT, input_format: TEXT, select: TEXTS, extend_select: TEXTS, ignore: TEXTS, severity: LEVELS, pedantic: FLAG };
const SETTINGS = { provider: TEXT, ...REQUEST, ...ENGINE, orders: ORDERS };
const known = (...sets) => new Map(Object.entries(Object.assign({}, ...sets)));
const NAMED = { filename: TEXT };
const CHECK = known(SETTINGS, NAMED);
const FIX = known(SETTINGS, NAMED, { unsafe: FLAG });
const MANY = known(SETTINGS, NAMED, { cross_form: FLAG });
/** The options of the constructor of `Checker`, and those of its methods. */
const CHECKER = {
  settings: known(SETTINGS, { config: TEXT }),
  check: known(NAMED),
  fix: known(NAMED, { unsafe: FLAG }),
  many: known({ cross_form: FLAG }),
};

const DEFAULT = Object.freeze({ settings: new native.Settings('{}'), request: undefined, name: undefined });

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

/**
 * Returns a copy of the options: `settings` and `request` for the engine, the path `name` of the
 * document, and the options of one function. `preset` are more options of the engine.
 */
function read(options, known = CHECK, preset = undefined) {
  if (options === undefined && preset === undefined) return DEFAULT;
  const call = separated(options, known);
  call.settings = settingsOf(preset === undefined ? call.engine : { ...call.engine, ...preset }, call.orders);
  return call;
}

/** Validates options and sorts them by their use. Skips undefined options. */
function separated(options, known) {
  const call = { settings: undefined, request: undefined, name: undefined, engine: {}, orders: undefined };
  for (const key of keysOf(options)) {
    const option = known.get(key);
    if (option === undefined) throw unknown(key, known);
    const given = options[key];
    if (given === undefined) continue;
    const value = valueOf(key, option, given);
    if (key === 'filename') call.name = nameOf(value);
    else if (Object.hasOwn(REQUEST, key)) (call.request ??= {})[key] = value;
    else if (Object.hasOwn(ENGINE, key)) call.engine[key] = value;
    else call[key] = value;
  }
  return call;
}

function keysOf(options) {
  if (options === undefined) return [];
  if (!isPlain(options)) throw new TypeError(`options: expected a plain object such as { provider: 'other' }, found ${oddOf(options)}`);
  return Object.keys(options);
}

/** Returns the path in the report. */
function nameOf(filename) {
  if (filename === '') throw new RangeError('options: `filename` is empty; omit it');
  return native.pathName(filename);
}

/** Returns a copy of the option's value, or throws if it has the wrong type. */
function valueOf(key, { wanted, fits, read, texts }, given) {
  if (!fits(given)) throw new TypeError(`options: \`${key}\` must be ${wanted}, not ${oddOf(given)}`);
  const value = read(given);
  for (const text of texts(value)) {
    if (!isText(text)) throw new TypeError(`options: \`${key}\` must be ${wanted}, but contains ${kindOf(text)}`);
    if (!text.isWellFormed()) throw new TypeError(`options: \`${key}\` contains a lone surrogate`);
  }
  if (key === 'select' && value.length === 0) throw new RangeError('options: `select` is empty, so no rule would run; omit it to run all rules');
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

module.exports = { CHECK, CHECKER, FIX, MANY, isPlain, nameOf, read, separated, settingsOf };
