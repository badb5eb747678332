// `Checker`: the settings of the command, read once.
'use strict';

const assert = require('node:assert/strict');
const fs = require('node:fs');
const path = require('node:path');
const { test } = require('node:test');
const lint = require('scaledmail-lint');
const { PACKAGE, badBody, cleanBody, cleanRequest, folder, run } = require('./support.js');

const { Checker } = lint;
const codes = (report) => report.diagnostics.map(({ code, severity }) => `${code} ${severity}`);

test('without a configuration, the functions and the checker agree', async () => {
  const options = { provider: 'other', uuid: 'rec1', severity: { SM401: 'warning' }, ignore: ['SM102'] };
  const checker = new Checker(options);
  for (const form of [cleanBody(), JSON.stringify(badBody(3)), cleanRequest(), '{']) {
    assert.deepEqual(checker.check(form), lint.check(form, options));
    assert.deepEqual(checker.check(form, { filename: 'a.json' }), lint.check(form, { ...options, filename: 'a.json' }));
    assert.deepEqual(await checker.checkMany([form, form]), await lint.checkMany([form, form], options));
  }
  const text = JSON.stringify({ tag: ' q1 ', ...cleanBody() });
  assert.deepEqual({ ...checker.fix(text) }, { ...lint.fix(text, options) });
  assert.throws(() => checker.validate('{}'), lint.ValidationError);
  assert.equal(new Checker().check('{}').ok, false);
});

/** Creates a project with configurations, and runs code in it. */
function project(t) {
  const there = fs.realpathSync(folder(t));
  const write = (name, text) => {
    fs.mkdirSync(path.dirname(path.join(there, name)), { recursive: true });
    fs.writeFileSync(path.join(there, name), text);
  };
  write('scaledmail-lint.toml', 'provider = "other"\nfail-on = "warning"\n[severity]\nSM401 = "warning"\n[[overrides]]\nfiles = ["advice/*.json"]\nseverity = { SM401 = "advice" }\n');
  write('inner/scaledmail-lint.toml', 'provider = "scaledmail"\n[[ignore]]\nfiles = ["quiet.json"]\nrules = ["SM008"]\nreason = "known"\n');
  const form = JSON.stringify({ tag: ' q1', ...cleanBody() });
  for (const name of ['a.json', 'advice/a.json', 'inner/a.json', 'inner/quiet.json']) write(name, form);
  const evaluate = (code) => {
    const script = `const { Checker } = require(${JSON.stringify(PACKAGE)}); const fs = require('node:fs'); (async () => { ${code} })().then((result) => console.log(JSON.stringify(result)));`;
    const { status, stdout, stderr } = run(process.execPath, ['-e', script], { cwd: there });
    assert.deepEqual([status, stderr], [0, '']);
    return JSON.parse(stdout);
  };
  const command = (...args) => run(process.execPath, [path.join(PACKAGE, 'bin.js'), 'check', ...args, '--output-format', 'json'], { cwd: there });
  return { there, write, evaluate, command };
}

test('config: auto has the verdict of the command for each file', (t) => {
  const { evaluate, command } = project(t);
  const names = ['a.json', 'advice/a.json', 'inner/a.json', 'inner/quiet.json'];
  const expected = names.map((name) => JSON.parse(command(name).stdout).files[0]);
  assert.deepEqual(expected.map(({ diagnostics }) => diagnostics.map(({ code, severity }) => `${code} ${severity}`)), [
    ['SM401 warning', 'SM008 warning'],
    ['SM401 advice', 'SM008 warning'],
    ['SM008 warning'],
    [],
  ]);
  const code = `
    const checker = new Checker({ config: 'auto' });
    const all = [];
    for (const name of ${JSON.stringify(names)}) {
      const text = fs.readFileSync(name, 'utf8');
      all.push([await checker.checkFile(name), checker.check(text, { filename: name }), ...(await checker.checkMany([{ form: text, filename: name }]))]);
    }
    return all;`;
  for (const [at, reports] of evaluate(code).entries()) {
    for (const report of reports) assert.deepEqual(report.files[0], expected[at]);
  }
  const together = evaluate(`return new Checker({ config: 'auto' }).checkMany(['a.json', 'inner/a.json'].map((filename) => ({ form: fs.readFileSync(filename), filename })))`);
  assert.deepEqual(together.map((report) => report.files[0]), JSON.parse(command('a.json', 'inner/a.json').stdout).files);
});

test('options override the configuration, as flags do', (t) => {
  const { evaluate, command } = project(t);
  const cases = [
    [{ provider: 'scaledmail' }, ['--provider', 'scaledmail']],
    [{ ignore: ['SM401', 'surrounding-space'] }, ['--ignore', 'SM401,surrounding-space']],
    [{ severity: { SM401: 'error', ALL: 'advice' } }, ['--severity', 'ALL=advice', '--severity', 'SM401=error']],
    [{ pedantic: true, uuid: 'rec1', organization_id: 'org', coupon: 'Q1' }, ['--pedantic', '--uuid', 'rec1', '--organization-id', 'org', '--coupon', 'Q1']],
    [{ config: 'inner/scaledmail-lint.toml' }, ['--config', 'inner/scaledmail-lint.toml']],
  ];
  for (const [options, flags] of cases) {
    const [report] = evaluate(`return [new Checker(${JSON.stringify({ config: 'auto', ...options })}).check(fs.readFileSync('a.json'), { filename: 'a.json' })]`);
    assert.deepEqual(report, JSON.parse(command(...flags, 'a.json').stdout), flags.join(' '));
  }
});

test('accepts: the exit status of the command', (t) => {
  const { evaluate, command } = project(t);
  for (const name of ['a.json', 'inner/quiet.json']) {
    const accepted = evaluate(`const checker = new Checker({ config: 'auto' }); return checker.accepts(await checker.checkFile('${name}'))`);
    assert.equal(accepted, command(name).status === 0, name);
  }
  const warning = lint.check({ tag: ' q1', ...cleanBody() });
  assert.equal(new Checker().accepts(warning), true);
  assert.equal(new Checker().accepts(lint.check('{}')), false);
  assert.throws(() => new Checker().accepts({}), TypeError);
});

test('fix with a configuration', (t) => {
  const { evaluate } = project(t);
  const fixed = evaluate(`
    const checker = new Checker({ config: 'auto' });
    return ['a.json', 'inner/quiet.json'].map((filename) => checker.fix(fs.readFileSync(filename), { filename }).applied)`);
  assert.deepEqual(fixed, [1, 0], 'ignored findings are not fixed');
});

test('invalid options and configurations', (t) => {
  const { write, evaluate } = project(t);
  assert.throws(() => new Checker({ provider: 'othr' }), { constructor: RangeError, message: 'options: unknown provider `othr`; did you mean `other`?' });
  assert.throws(() => new Checker({ filename: 'a' }), { constructor: TypeError, message: /unknown option `filename`/ });
  assert.throws(() => new Checker({ config: 'no-such.toml' }), { constructor: RangeError, message: /no-such\.toml/ });
  assert.throws(() => new Checker({ config: 'auto', ignore: 'SM999' }), { constructor: RangeError, message: /unknown rule `SM999`/ });
  assert.throws(() => new Checker().check('{}', { provider: 'other' }), { constructor: TypeError, message: /unknown option `provider`/ });
  write('scaledmail-lint.toml', 'providr = "other"\n');
  assert.match(evaluate("try { new Checker({ config: 'auto' }) } catch (error) { return `${error.name} ${error.message}` }"), /^RangeError config:\n[\s\S]*providr[\s\S]*did you mean `provider`/);
});
