// Checks with the same settings, which are read once.
'use strict';

const { Document } = require('./documents.js');
const { fixed } = require('./fixes.js');
const { checkAll, checkPath } = require('./many.js');
const native = require('./native.js');
const { CHECKER, separated, settingsOf } = require('./options.js');
const { nativeOf } = require('./orders.js');
const { ValidationError, checked, isReport } = require('./report.js');
const { kindOf } = require('./words.js');

class Checker {
  #settings;
  #request;

  constructor(options) {
    const { config, engine, request, orders } = separated(options, CHECKER.settings);
    // Reports invalid options in the words of this interface, not of the command.
    this.#settings = settingsOf(engine, orders);
    this.#request = request;
    if (config === undefined) return;
    const source = config === 'auto' ? [] : [`--config=${config}`];
    try {
      this.#settings = native.Settings.project([...source, ...flagsOf({ ...engine, ...request })], orders && nativeOf(orders));
    } catch (error) {
      throw new RangeError(`config:${error.message.includes('\n') ? '\n' : ' '}${error.message}`);
    }
    // The flags contain it.
    this.#request = undefined;
  }

  check(form, options) {
    return checked(Document.of(form), this.#call(options, CHECKER.check));
  }

  validate(form, options) {
    const report = this.check(form, options);
    if (!report.ok) throw new ValidationError(report);
    return report;
  }

  async checkFile(path, options) {
    return checkPath(path, this.#call(options, CHECKER.check));
  }

  async checkMany(forms, options) {
    return checkAll(forms, this.#call(options, CHECKER.many));
  }

  fix(text, options) {
    return fixed(text, this.#call(options, CHECKER.fix));
  }

  accepts(report) {
    if (!isReport(report)) throw new TypeError(`accepts: expected a Report, found ${kindOf(report)}`);
    const counts = { error: report.errors, warning: report.warnings, advice: report.advice };
    return this.#settings.failsOn().every((severity) => counts[severity] === 0);
  }

  #call(options, known) {
    return { ...separated(options, known), settings: this.#settings, request: this.#request };
  }
}

/** Returns the options as flags of the command. */
function flagsOf(options) {
  return Object.entries(options).flatMap(([key, value]) => {
    const flag = `--${key.replaceAll('_', '-')}`;
    if (value === true) return flag;
    if (value === false) return [];
    if (key === 'severity') return narrowestLast(value).map(([rule, level]) => `${flag}=${rule}=${level}`);
    return [value].flat().map((part) => `${flag}=${part}`);
  });
}

/** Sorts severities: the command applies the last one, and the selector with fewer rules must win. */
function narrowestLast(levels) {
  const rules = JSON.parse(native.rules());
  const breadth = ([selector]) => {
    const wanted = selector.toUpperCase();
    return rules.filter(({ code, name }) => wanted === 'ALL' || code.startsWith(wanted) || name.toUpperCase() === wanted).length;
  };
  return levels.toSorted((a, b) => breadth(b) - breadth(a));
}

module.exports = { Checker };
