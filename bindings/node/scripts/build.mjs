// Builds the native module with cargo and copies it next to index.js, where native.js looks first.
//
// node scripts/build.mjs [--debug] [--target TRIPLE] [--as PLATFORM] [--zig]
// PLATFORM is a platform name of lib/builds.js, such as linux-x64-gnu [default: this machine's].
// --zig builds for Linux with cargo-zigbuild: for glibc 2.28, the oldest version that Node supports, or
// for musl. Without --target, the script also writes the files of scripts/data.mjs.

import { spawnSync } from 'node:child_process';
import { copyFileSync, renameSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';

const { values } = parseArgs({
  options: { debug: { type: 'boolean' }, target: { type: 'string' }, as: { type: 'string' }, zig: { type: 'boolean' } },
});
const libc = () => (process.report.getReport().header.glibcVersionRuntime ? 'gnu' : 'musl');
const suffix = { linux: () => `-${libc()}`, win32: () => '-msvc' }[process.platform] ?? (() => '');
const platform = values.as ?? `${process.platform}-${process.arch}${suffix()}`;

const folder = fileURLToPath(new URL('..', import.meta.url));
const args = [values.zig ? 'zigbuild' : 'build', '--locked', '--package', 'scaledmail-lint-node', '--message-format', 'json-render-diagnostics'];
if (!values.debug) args.push('--release');
const OLDEST_GLIBC = '2.28';
if (values.target) args.push('--target', values.zig && values.target.endsWith('-gnu') ? `${values.target}.${OLDEST_GLIBC}` : values.target);
// A module for musl is a shared library, so it cannot contain libc.
const env = { ...process.env, ...(values.target?.endsWith('-musl') && { RUSTFLAGS: '-Ctarget-feature=-crt-static' }) };
const cargo = spawnSync('cargo', args, { cwd: folder, env, encoding: 'utf8', maxBuffer: 1 << 28, stdio: ['ignore', 'pipe', 'inherit'] });
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

if (!values.target) await import('./data.mjs');
