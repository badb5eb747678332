// F1 with the heavy tools: Next.js, Vite, Bun. Also runs all other tests on Node 24.
//
// npm install --prefix bindings/node/tests/full && node --test bindings/node/tests/full/full.test.js
'use strict';

const assert = require('node:assert/strict');
const { spawn } = require('node:child_process');
const { once } = require('node:events');
const fs = require('node:fs');
const path = require('node:path');
const { before, test } = require('node:test');
const { PACKAGE, folder, installed, run } = require('../support.js');

const HERE = __dirname;
const bin = (name) => path.join(HERE, 'node_modules', '.bin', name);
const NODE_24 = bin('node');
const env = { ...process.env, NEXT_TELEMETRY_DISABLED: '1' };

before(() => {
  for (const name of fs.readdirSync(path.join(HERE, 'node_modules'))) {
    if (name.startsWith('scaledmail-lint')) fs.rmSync(path.join(HERE, 'node_modules', name), { recursive: true });
  }
  for (const made of ['.next', 'out']) fs.rmSync(path.join(HERE, made), { recursive: true, force: true });
  installed(HERE, 'published');
});

const succeeds = (program, args) => {
  const { status, stdout, stderr } = run(program, args, { cwd: HERE, env });
  assert.equal(status, 0, stdout + stderr);
  return stdout + stderr;
};
const prints = (program, args, cwd = HERE) => assert.deepEqual(run(program, args, { cwd }), { status: 0, stdout: 'false\n', stderr: '' });

/** Starts a server, requests the route, and stops the server. */
async function responds(program, args, options) {
  const server = spawn(program, args, { cwd: HERE, env, stdio: ['ignore', 'pipe', 'inherit'], ...options });
  const exit = once(server, 'exit');
  try {
    let output = '';
    for await (const piece of server.stdout) {
      output += piece;
      const address = /http:\/\/localhost:\d+/.exec(output)?.[0];
      if (address === undefined || !output.includes('Ready in')) continue;
      const response = await fetch(`${address}/api/check`);
      assert.deepEqual(await response.json(), { ok: false });
      return;
    }
    assert.fail(`the server ended: ${output}`);
  } finally {
    server.kill();
    await exit;
  }
}

/** Runs the traced files of a build without the project. */
async function standalone(t) {
  const there = folder(t);
  fs.cpSync(path.join(HERE, '.next', 'standalone'), there, { recursive: true, dereference: true });
  const server = fs.readdirSync(there, { recursive: true }).find((file) => file.endsWith('server.js') && !file.includes('node_modules') && !file.includes('.next'));
  await responds(process.execPath, [path.join(there, server)], { cwd: there, env: { ...env, PORT: '0' } });
}

for (const [name, flags] of [['Turbopack', []], ['webpack', ['--webpack']]]) {
  test(`F1: Next.js with ${name}`, async (t) => {
    const next = path.join(HERE, 'node_modules', 'next', 'dist', 'bin', 'next');
    await responds(process.execPath, [next, 'dev', '--port', '0', ...flags]);
    const output = succeeds(process.execPath, [next, 'build', ...flags]);
    assert.ok(!/warn|critical dependency/i.test(output), output);
    await responds(process.execPath, [next, 'start', '--port', '0']);
    if (name === 'webpack') {
      // Next.js does not trace the files of packages that it bundles with webpack.
      run(process.execPath, [next, 'build', ...flags], { cwd: HERE, env: { ...env, EXTERNAL: 'yes' } });
    }
    await standalone(t);
    fs.rmSync(path.join(HERE, '.next'), { recursive: true });
  });
}

test('F1: Vite SSR', () => {
  const vite = path.join(HERE, 'node_modules', 'vite', 'bin', 'vite.js');
  succeeds(process.execPath, [vite, 'build', '--ssr', 'app.mjs', '--outDir', 'out/vite', '--logLevel', 'warn']);
  const [file] = fs.readdirSync(path.join(HERE, 'out', 'vite'));
  prints(process.execPath, [path.join('out', 'vite', file)]);
});

test('F1: Bun', () => {
  prints(bin('bun'), ['run', 'app.mjs']);
  succeeds(bin('bun'), ['build', 'app.mjs', '--target=node', '--outfile=out/bun.mjs']);
  prints(process.execPath, ['out/bun.mjs']);
});

test('all tests on Node 24', () => {
  assert.match(run(NODE_24, ['--version']).stdout, /^v24\./);
  const files = fs.readdirSync(path.join(PACKAGE, 'tests')).filter((name) => /\.test\.m?js$/.test(name));
  // In a test, Node sets a variable that makes a nested `node --test` run nothing.
  const { NODE_TEST_CONTEXT, ...outside } = process.env;
  const { status, stdout, stderr } = run(NODE_24, ['--test', '--test-reporter', 'tap', ...files.map((name) => path.join('tests', name))], { cwd: PACKAGE, env: outside });
  assert.equal(status, 0, stdout + stderr);
  assert.ok(Number(/^# pass (\d+)$/m.exec(stdout)[1]) > 100, stdout);
});
