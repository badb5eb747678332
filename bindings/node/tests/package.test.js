// The content of the npm packages, and whether they work in an empty project.
'use strict';

const assert = require('node:assert/strict');
const fs = require('node:fs');
const path = require('node:path');
const { test } = require('node:test');
const { NATIVE, PACKAGE, ROOT, folder, run } = require('./support.js');

const npm = (args, cwd) => {
  const { status, stdout, stderr } = run('npm', [...args, '--no-audit', '--no-fund', '--silent'], { cwd, shell: process.platform === 'win32' });
  assert.equal(status, 0, `npm ${args.join(' ')}: ${stdout}${stderr}`);
  return stdout;
};

/** Packs a folder; returns the path of the archive and the names of its files. */
function pack(from, to) {
  const [{ filename, files }] = JSON.parse(npm(['pack', '--json', '--pack-destination', to, from], to));
  return { file: path.join(to, filename), names: files.map((file) => file.path).sort() };
}

const LIBRARY = fs.readdirSync(path.join(PACKAGE, 'lib')).map((name) => `lib/${name}`);
const ALWAYS = ['LICENSE-APACHE', 'LICENSE-MIT', 'README.md', 'package.json'];
const SCHEMAS = fs.readdirSync(path.join(PACKAGE, 'schema')).map((name) => `schema/${name}`);
const WRITTEN = [...ALWAYS, ...LIBRARY, ...SCHEMAS, 'bin.js', 'contract.d.ts', 'index.d.ts', 'index.js', 'rules.d.ts', 'rules.json'];

/** Uses an installed package with `require`, with `import` and as the command. */
function use(there) {
  const sample = path.join(ROOT, 'examples', 'endpoint-sample.json');
  const script = (imports) => `${imports}
    console.log(check(require('node:fs').readFileSync(${JSON.stringify(sample)}), { provider: 'other' }).diagnostics[0].code);`;
  fs.writeFileSync(path.join(there, 'a.cjs'), script("const { check } = require('scaledmail-lint');"));
  fs.writeFileSync(
    path.join(there, 'b.mjs'),
    script("import { check } from 'scaledmail-lint'; import { createRequire } from 'node:module'; const require = createRequire(import.meta.url);"),
  );
  for (const file of ['a.cjs', 'b.mjs']) {
    assert.deepEqual(run(process.execPath, [file], { cwd: there }), { status: 0, stdout: 'SM401\n', stderr: '' });
  }
  const command = (provider) => run('npx', ['--no', 'scaledmail-lint', 'check', '--provider', provider, sample], { cwd: there, shell: process.platform === 'win32' });
  assert.match(command('scaledmail').stdout, /ok, 2 domains, 4 google mailboxes/);
  assert.equal(command('scaledmail').status, 0);
  assert.match(command('other').stdout, /SM401/);
  assert.equal(command('other').status, 1);
}

test('npm pack in the repository: only the required files', (t) => {
  const there = folder(t);
  const { file, names } = pack(PACKAGE, there);
  lint(file);
  assert.deepEqual(names, [...WRITTEN, NATIVE].sort());
  npm(['init', '--yes'], there);
  npm(['install', '--no-package-lock', file], there);
  use(there);
});

/** Runs publint, and arethetypeswrong if the package has types, on a packed package. */
function lint(archive, hasTypes = true) {
  const bin = (name, file) => path.join(PACKAGE, 'node_modules', name, file);
  const publint = run(process.execPath, [bin('publint', 'src/cli.js'), '--strict', archive]);
  assert.equal(publint.status, 0, publint.stdout);
  assert.match(publint.stdout, /All good!/);
  if (!hasTypes) return;
  const { status, stdout } = run(process.execPath, [bin('@arethetypeswrong/cli', 'dist/index.js'), archive]);
  assert.equal(status, 0, stdout);
  assert.match(stdout, /No problems found/);
}

test('published packages: the main package and the platform package', (t) => {
  const there = folder(t);
  const layout = path.join(there, 'layout');
  assert.deepEqual(run(process.execPath, [path.join(PACKAGE, 'scripts/publishable.mjs'), layout]), { status: 0, stdout: '', stderr: '' });
  const platform = NATIVE.replace(/^scaledmail-lint\.(.*)\.node$/, 'scaledmail-lint-$1');
  assert.deepEqual(fs.readdirSync(layout).sort(), ['scaledmail-lint', platform].sort());
  const main = pack(path.join(layout, 'scaledmail-lint'), there);
  const half = pack(path.join(layout, platform), there);
  assert.deepEqual(main.names, [...WRITTEN].sort());
  assert.deepEqual(half.names, [...ALWAYS, NATIVE].sort());
  const manifest = JSON.parse(fs.readFileSync(path.join(layout, 'scaledmail-lint', 'package.json'), 'utf8'));
  assert.deepEqual(manifest.optionalDependencies, { [platform]: manifest.version });
  assert.equal(manifest.devDependencies, undefined);
  // F3: npm publishes with provenance only if each package names its repository.
  for (const name of ['scaledmail-lint', platform]) {
    const { repository, homepage, bugs } = JSON.parse(fs.readFileSync(path.join(layout, name, 'package.json'), 'utf8'));
    assert.match(repository.url, /^git\+https:\/\/github\.com\/[^/]+\/scaledmail-lint\.git$/);
    for (const address of [homepage, bugs]) assert.match(address, /^https:\/\/github\.com\//);
  }

  lint(main.file);
  lint(half.file, false);

  // The packages are not in the registry yet, so install the platform package explicitly.
  const install = path.join(there, 'install');
  fs.mkdirSync(install);
  npm(['init', '--yes'], install);
  npm(['install', '--no-package-lock', '--omit=optional', half.file, main.file], install);
  use(install);

  // Without the platform package, the error names it.
  fs.rmSync(path.join(install, 'node_modules', platform), { recursive: true });
  const { status, stderr } = run(process.execPath, ['a.cjs'], { cwd: install });
  assert.equal(status, 1);
  assert.match(stderr, new RegExp(`cannot load the native module of scaledmail-lint: the package ${platform} is missing`));
});

test('a release builds the platforms that the package looks for', () => {
  const release = fs.readFileSync(path.join(ROOT, '.github', 'workflows', 'release.yml'), 'utf8');
  const built = [...release.matchAll(/^ *- \{.*\bplatform: ([\w-]+)/gm)].map(([, platform]) => platform);
  assert.ok(built.length > 0);
  assert.deepEqual([...require('../lib/builds.js').PLATFORMS].sort(), built.sort());
});

test('F4: a release builds the modules for Linux with zig, for glibc 2.28', () => {
  const script = fs.readFileSync(path.join(ROOT, 'scripts', 'build-release'), 'utf8');
  const [gnu, musl] = ['gnu', 'musl'].map((libc) => script.split(`*-linux-${libc})\n`)[1].split(';;')[0]);
  assert.match(gnu, /build=\(cargo zigbuild\)[^]* module_target=\$target\.2\.28\n/);
  assert.match(musl, /build=\(cargo zigbuild\)/);
  // The script itself compares the symbols of the module.
  assert.match(script, /at_most module .* 2\.28/);
});

test('the error names a platform without a prebuilt module', (t) => {
  const there = folder(t);
  fs.cpSync(path.join(PACKAGE, 'lib'), there, { recursive: true });
  const script = (platform, arch, glibc) => `
    Object.defineProperty(process, 'platform', { value: '${platform}' });
    Object.defineProperty(process, 'arch', { value: '${arch}' });
    process.report.getReport = () => ({ header: { glibcVersionRuntime: ${glibc} } });
    require('./native.js');`;
  const cases = [
    [['linux', 'x64', "'2.36'"], 'the package scaledmail-lint-linux-x64-gnu is missing'],
    [['linux', 'x64', undefined], 'the package scaledmail-lint-linux-x64-musl is missing'],
    [['linux', 'ia32', undefined], 'there is no prebuilt module for linux-ia32-musl; '],
    [['linux', 'riscv64', "'2.36'"], 'there is no prebuilt module for linux-riscv64; '],
    [['win32', 'arm64', undefined], 'the package scaledmail-lint-win32-arm64-msvc is missing'],
    [['win32', 'ia32', undefined], 'there is no prebuilt module for win32-ia32; '],
    [['darwin', 'arm64', undefined], 'the package scaledmail-lint-darwin-arm64 is missing'],
    [['freebsd', 'x64', undefined], 'there is no prebuilt module for freebsd-x64; '],
  ];
  for (const [machine, advice] of cases) {
    const { status, stderr } = run(process.execPath, ['-e', script(...machine)], { cwd: there });
    assert.equal(status, 1);
    assert.ok(stderr.includes(`cannot load the native module of scaledmail-lint: ${advice}`), stderr);
  }
});

test('the package in the repository has no dependencies', () => {
  const { dependencies, optionalDependencies, devDependencies } = require('scaledmail-lint/package.json');
  assert.deepEqual([dependencies, optionalDependencies], [undefined, undefined]);
  for (const version of Object.values(devDependencies)) assert.match(version, /^(?:npm:\w+@)?\d+\.\d+\.\d+$/);
});
