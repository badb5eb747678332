// Creates the packages to publish: the main package without a native module, and a package for each
// platform that was built.
//
// node scripts/publishable.mjs FOLDER
//
// From `optionalDependencies`, npm installs the package whose `os`, `cpu` and `libc` match. Only
// this script writes that key: an install from the repository must not request those packages.

import { cpSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import './data.mjs';

const source = fileURLToPath(new URL('..', import.meta.url));
const target = process.argv[2];
if (!target) throw new Error('usage: node scripts/publishable.mjs FOLDER');
const { devDependencies, scripts, ...about } = JSON.parse(readFileSync(join(source, 'package.json'), 'utf8'));
const licences = ['LICENSE-APACHE', 'LICENSE-MIT'];
const LIBC = { gnu: 'glibc', musl: 'musl' };

function lay(name, files, manifest) {
  const folder = resolve(target, name);
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  for (const file of files) cpSync(join(source, file), join(folder, file), { recursive: true });
  writeFileSync(join(folder, 'package.json'), `${JSON.stringify(manifest, null, 2)}\n`);
  return folder;
}

const built = readdirSync(source).filter((name) => name.endsWith('.node'));
const packages = built.map((file) => {
  const [, platform] = file.match(/^scaledmail-lint\.(.+)\.node$/);
  const [os, cpu, libc] = platform.split('-');
  const name = `${about.name}-${platform}`;
  const { version, license, homepage, repository, bugs, engines, type } = about;
  const description = `The native module of ${about.name} for ${platform}`;
  const manifest = { name, version, description, homepage, repository, bugs, license, type, main: file, files: [file, ...licences], os: [os], cpu: [cpu], engines };
  if (LIBC[libc]) manifest.libc = [LIBC[libc]];
  const folder = lay(name, [file, ...licences], manifest);
  writeFileSync(join(folder, 'README.md'), `${description}. Install \`${about.name}\` instead.\n`);
  return name;
});

const files = about.files.filter((name) => !name.endsWith('.node'));
const optionalDependencies = Object.fromEntries(packages.map((name) => [name, about.version]));
// The native modules are in the other packages.
const { './*.node': _, ...exports } = about.exports;
lay(about.name, [...files, 'README.md'], { ...about, exports, files, optionalDependencies });
