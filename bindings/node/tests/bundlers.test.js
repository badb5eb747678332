// F1: bundlers and file tracers find the native module, without any setting.
'use strict';

const assert = require('node:assert/strict');
const fs = require('node:fs');
const path = require('node:path');
const { test } = require('node:test');
const { nodeFileTrace } = require('@vercel/nft');
const esbuild = require('esbuild');
const webpack = require('webpack');
const { PLATFORMS, traced } = require('../lib/builds.js');
const { NATIVE, folder, installed, run } = require('./support.js');

const LAYOUTS = ['published', 'pnpm', 'from source'];

/** Creates a project with the package and a program that uses it. */
function project(t, layout) {
  const there = folder(t);
  installed(there, layout);
  fs.writeFileSync(path.join(there, 'package.json'), '{}');
  fs.writeFileSync(path.join(there, 'app.mjs'), "import { check } from 'scaledmail-lint';\nconsole.log(check('{}').ok);\n");
  return there;
}

const runs = (there, file) => assert.deepEqual(run(process.execPath, [file], { cwd: there }), { status: 0, stdout: 'false\n', stderr: '' });

for (const layout of LAYOUTS) {
  test(`F1: esbuild, ${layout}`, async (t) => {
    const there = project(t, layout);
    const { warnings } = await esbuild.build({
      absWorkingDir: there,
      entryPoints: ['app.mjs'],
      bundle: true,
      platform: 'node',
      format: 'cjs',
      outfile: 'out/app.cjs',
      logLevel: 'silent',
    });
    assert.deepEqual(warnings, []);
    runs(there, 'out/app.cjs');
    runs(folder(t), path.join(there, 'out/app.cjs'));
  });

  test(`F1: webpack, ${layout}`, async (t) => {
    const there = project(t, layout);
    const output = { path: path.join(there, 'out'), filename: 'app.cjs' };
    const stats = await new Promise((resolve, reject) => {
      webpack({ mode: 'production', target: 'node', context: there, entry: './app.mjs', output }, (error, stats) => (error ? reject(error) : resolve(stats)));
    });
    assert.deepEqual(stats.toJson({ all: false, warnings: true, errors: true }).warnings, []);
    assert.equal(stats.hasErrors(), false, stats.toString());
    runs(there, 'out/app.cjs');
  });

  test(`F1: @vercel/nft, ${layout}`, async (t) => {
    const there = fs.realpathSync(project(t, layout));
    const { fileList } = await nodeFileTrace([path.join(there, 'app.mjs')], { base: there });
    // A server gets only these files.
    const server = folder(t);
    for (const file of fileList) {
      const [from, to] = [path.join(there, file), path.join(server, file)];
      fs.mkdirSync(path.dirname(to), { recursive: true });
      if (fs.lstatSync(from).isSymbolicLink()) fs.symlinkSync(fs.readlinkSync(from), to);
      else fs.copyFileSync(from, to);
    }
    assert.equal([...fileList].filter((file) => file.endsWith(NATIVE)).length, 1, [...fileList].join('\n'));
    runs(server, 'app.mjs');
  });
}

test('F1: the files of all platforms are named for file tracers', () => {
  const text = traced.toString();
  for (const platform of PLATFORMS) {
    assert.ok(text.includes(`existsSync(join(__dirname, '../scaledmail-lint.${platform}.node'));`));
    assert.ok(text.includes(`existsSync(join(__dirname, '../../scaledmail-lint-${platform}/scaledmail-lint.${platform}.node'));`));
  }
  assert.equal(text.match(/existsSync/g).length, 2 * PLATFORMS.length);
});
