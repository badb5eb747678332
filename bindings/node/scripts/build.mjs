// Builds the native module with cargo and copies it next to index.js, where native.js looks first.
//
// node scripts/build.mjs [--debug]
// Also writes the files of scripts/data.mjs. scripts/build-release builds the modules of a release.

import { spawnSync } from 'node:child_process';
import { copyFileSync, renameSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';

const { values } = parseArgs({ options: { debug: { type: 'boolean' } } });
const libc = () => (process.report.getReport().header.glibcVersionRuntime ? 'gnu' : 'musl');
const suffix = { linux: () => `-${libc()}`, win32: () => '-msvc' }[process.platform] ?? (() => '');
const platform = `${process.platform}-${process.arch}${suffix()}`;

const folder = fileURLToPath(new URL('..', import.meta.url));
const args = ['build', '--locked', '--package', 'scaledmail-lint-node', '--message-format', 'json-render-diagnostics'];
if (!values.debug) args.push('--release');
const cargo = spawnSync('cargo', args, { cwd: folder, encoding: 'utf8', maxBuffer: 1 << 28, stdio: ['ignore', 'pipe', 'inherit'] });
if (cargo.error) throw cargo.error;
if (cargo.status !== 0) process.exit(cargo.status ?? 1);

// The output path depends on cargo's settings, so take it from cargo's messages.
const messages = cargo.stdout.split('\n').filter((line) => line.startsWith('{')).map((line) => JSON.parse(line));
const built = messages.find((message) => message.reason === 'compiler-artifact' && message.target.name === 'scaledmail_lint_node');
const library = built.filenames.find((name) => /\.(so|dylib|dll)$/.test(name));
const module = `${folder}/scaledmail-lint.${platform}.node`;
// Replace the file instead of overwriting it: a running Node process may have the old one mapped.
copyFileSync(library, `${module}.new`);
renameSync(`${module}.new`, module);

await import('./data.mjs');
