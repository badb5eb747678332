// Helpers for the tests: the corpus, sample forms, and a function that runs a program.
'use strict';

const { spawnSync } = require('node:child_process');
const fs = require('node:fs');
const os = require('node:os');
const path = require('node:path');

const PACKAGE = path.join(__dirname, '..');
const ROOT = path.join(PACKAGE, '..', '..');
const CORPUS = path.join(ROOT, 'tests', 'corpus');

/** Returns the cases of the corpus: a form, options, and the expected report. */
function corpus() {
  const names = fs.readdirSync(CORPUS).filter((name) => fs.statSync(path.join(CORPUS, name)).isDirectory());
  if (names.length < 50) throw new Error('the corpus is missing');
  return names.map((name) => {
    const file = (part) => path.join(CORPUS, name, part);
    const options = fs.existsSync(file('options.json')) ? JSON.parse(fs.readFileSync(file('options.json'), 'utf8')) : {};
    if (fs.existsSync(file('orders.json'))) options.orders = fs.readFileSync(file('orders.json'), 'utf8');
    const [form] = fs.readdirSync(path.join(CORPUS, name)).filter((part) => part.startsWith('form.'));
    return { name, file: file(form), called: form, form: fs.readFileSync(file(form)), options, report: fs.readFileSync(file('report.json'), 'utf8') };
  });
}

const domain = { domain: 'outreach-one.com', first_name: 'John', last_name: 'Doe' };

/** Returns a body without findings, if `provider` is `scaledmail`. */
function cleanBody() {
  return { providers: { google: { domains: [{ ...domain }] } } };
}

function cleanRequest() {
  return { uuid: '78660a21-3d11-4f7b-9d55-0f6f3f1f1c11', provider: 'scaledmail', body: cleanBody() };
}

/** Returns a body with the given number of aliases that contain a space. */
function badBody(findings) {
  const aliases = Array.from({ length: findings }, (_, at) => ({ first_name: 'John', last_name: 'Doe', alias: `john ${at}` }));
  return { providers: { smtp: { domains: [{ domain: 'outreach-one.com', aliases }] } } };
}

/** Creates a folder that is removed after the test. */
function folder(test) {
  const made = fs.mkdtempSync(path.join(os.tmpdir(), 'scaledmail-lint-'));
  test.after(() => fs.rmSync(made, { recursive: true, force: true }));
  return made;
}

/** Runs a program and waits for it. */
function run(program, args, options = {}) {
  const { status, stdout, stderr, error } = spawnSync(program, args, { encoding: 'utf8', maxBuffer: 1 << 28, ...options });
  if (error) throw error;
  return { status, stdout, stderr };
}

/** The file name of the native module that was built. */
const NATIVE = fs.readdirSync(PACKAGE).find((name) => name.endsWith('.node'));

/**
 * Installs the files that are published below `there`: as one package, or `published` as the main
 * package and the package of this platform. With `pnpm`, both are in a folder to which a link leads,
 * so that programs can load only the main package.
 */
function installed(there, layout) {
  const modules = path.join(there, 'node_modules', ...(layout === 'pnpm' ? ['.pnpm', 'all', 'node_modules'] : []));
  const main = path.join(modules, 'scaledmail-lint');
  const { files } = JSON.parse(fs.readFileSync(path.join(PACKAGE, 'package.json'), 'utf8'));
  for (const file of ['package.json', ...files.filter((name) => !name.endsWith('.node'))]) fs.cpSync(path.join(PACKAGE, file), path.join(main, file), { recursive: true });
  const home = layout === 'published' || layout === 'pnpm' ? path.join(modules, NATIVE.replace(/^scaledmail-lint\.(.*)\.node$/, 'scaledmail-lint-$1')) : main;
  fs.mkdirSync(home, { recursive: true });
  fs.copyFileSync(path.join(PACKAGE, NATIVE), path.join(home, NATIVE));
  if (home !== main) fs.writeFileSync(path.join(home, 'package.json'), JSON.stringify({ name: path.basename(home), version: '0.0.0', main: NATIVE }));
  if (layout === 'pnpm') fs.symlinkSync(path.join('.pnpm', 'all', 'node_modules', 'scaledmail-lint'), path.join(there, 'node_modules', 'scaledmail-lint'), 'dir');
  return main;
}

module.exports = { CORPUS, NATIVE, PACKAGE, ROOT, badBody, cleanBody, cleanRequest, corpus, folder, installed, run };
