// The options that every check has: which there are, and settings for the engine made of them.
'use strict';

const native = require('./native.js');
const { kindOf } = require('./words.js');

const text = (value) => typeof value === 'string';
const texts = (value) => text(value) || (Array.isArray(value) && value.every(text));
const levels = (value) => typeof value === 'object' && value !== null && !Array.isArray(value) && Object.values(value).every(text);
const flag = (value) => typeof value === 'boolean';

/** What an option may be: in words, and as a test. */
const TEXT = { wanted: 'a string', fits: text };
const TEXTS = { wanted: 'a string or an array of strings', fits: texts };
const LEVELS = { wanted: 'an object of rules and levels', fits: levels };
const FLAG = { wanted: 'true or false', fits: flag };

/** Those that the engine knows; `filename` is what the report calls the document. */
const ENGINE = {
  provider: TEXT,
  uuid: TEXT,
  organization_id: TEXT,
  coupon: TEXT,
  select: TEXTS,
  extend_select: TEXTS,
  ignore: TEXTS,
  severity: LEVELS,
  pedantic: FLAG,
};
const CHECK = new Map(Object.entries({ ...ENGINE, filename: TEXT }));
const FIX = new Map(Object.entries({ ...ENGINE, filename: TEXT, unsafe: FLAG }));

const DEFAULT = new native.Settings('{}');

/** By the JSON of their options: a program has a few, and uses them again and again. */
const made = new Map();
const KEPT = 64;

function settingsOf(options) {
  const key = JSON.stringify(options);
  let settings = made.get(key);
  if (settings === undefined) {
    try {
      settings = new native.Settings(key);
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
  if (typeof options !== 'object' || options === null || Array.isArray(options)) {
    throw new TypeError(`options: expected an object, got ${kindOf(options)}`);
  }
  const engine = {};
  let name;
  let unsafe;
  for (const key of Object.keys(options)) {
    const option = known.get(key);
    if (option === undefined) throw unknown(key, known);
    const value = options[key];
    if (value === undefined) continue;
    if (!option.fits(value)) throw new TypeError(`options: \`${key}\` is ${option.wanted}, not ${kindOf(value)}`);
    if (key === 'filename') name = native.pathName(value);
    else if (key === 'unsafe') unsafe = value;
    else engine[key] = option === TEXTS && text(value) ? [value] : value;
  }
  return { settings: settingsOf(engine), name, unsafe };
}

function unknown(key, known) {
  const names = [...known.keys()];
  const near = native.nearest(key, names);
  const advice = near === null ? `the options are ${names.map((name) => `\`${name}\``).join(', ')}` : `did you mean \`${near}\`?`;
  return new TypeError(`options: there is no option \`${key}\`; ${advice}`);
}

module.exports = { DEFAULT, FIX, read };
