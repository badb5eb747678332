// `npx scaledmail-lint` is the command: the same output and exit status, for any kind of stream.
'use strict';

const assert = require('node:assert/strict');
const fs = require('node:fs');
const path = require('node:path');
const { test } = require('node:test');
const { check } = require('scaledmail-lint');
const { CORPUS, PACKAGE, ROOT, badBody, corpus, folder, run } = require('./support.js');

const BIN = path.join(PACKAGE, 'bin.js');
const command = (args, options) => run(process.execPath, [BIN, ...args], { cwd: ROOT, ...options });

test('reports and exit statuses', () => {
  const mistakes = command(['check', 'examples/mistakes.scaledmail.json', '--output-format', 'json']);
  assert.deepEqual([mistakes.status, mistakes.stderr], [1, '']);
  const text = fs.readFileSync(path.join(ROOT, 'examples/mistakes.scaledmail.json'), 'utf8');
  assert.equal(mistakes.stdout, check(text, { filename: 'examples/mistakes.scaledmail.json' }).toJson());

  const clean = command(['check', '--provider', 'scaledmail', 'examples/endpoint-sample.json']);
  assert.deepEqual([clean.status, clean.stderr], [0, '']);
  assert.match(clean.stdout, /ok, 2 domains, 4 google mailboxes/);

  const none = command(['check', 'no-such-file.json']);
  assert.equal(none.status, 2);
  assert.match(none.stderr, /no-such-file\.json: no such file/);
  assert.equal(command(['--no-such-flag']).status, 2);
  assert.match(command(['--version']).stdout, new RegExp(`^scaledmail-lint ${require('scaledmail-lint/package.json').version}\n$`));
  assert.match(command(['--help']).stdout, /Usage: scaledmail-lint/);
});

test('standard input', () => {
  const given = command(['check', '-', '--output-format', 'json'], { input: '{}' });
  assert.deepEqual([given.status, JSON.parse(given.stdout).files[0].path], [1, '<stdin>']);
});

test('the corpus', () => {
  const forms = corpus().filter(({ options }) => Object.keys(options).length === 0);
  for (const { name, called, report } of forms.slice(0, 5)) {
    assert.equal(command(['check', called, '--output-format', 'json'], { cwd: path.join(CORPUS, name) }).stdout, report, name);
  }
});

test('long output is complete in a file and in a pipe; the reader may close the pipe early', { skip: process.platform === 'win32' }, (t) => {
  const there = folder(t);
  fs.writeFileSync(path.join(there, 'form.json'), JSON.stringify(badBody(3000)));
  const shell = (line) => run('sh', ['-c', line, 'sh', process.execPath, BIN], { cwd: there });
  const piped = shell('"$1" "$2" check form.json --output-format json | cat');
  assert.ok(piped.stdout.length > 1_000_000);
  assert.ok(JSON.parse(piped.stdout).summary.errors >= 3000);
  const filed = shell('"$1" "$2" check form.json --output-format json > report.json; echo $?');
  assert.deepEqual([filed.stdout, filed.stderr], ['1\n', '']);
  assert.equal(fs.readFileSync(path.join(there, 'report.json'), 'utf8'), piped.stdout);
  const left = shell('"$1" "$2" check form.json | head -n 1');
  assert.match(left.stdout, /^.*SM\d+.*\n$/);
  assert.equal(left.stderr, '');
});
