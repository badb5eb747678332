// Writes the JSON files of the package, for programs that cannot load the native module: the rules,
// and the published schemas in both drafts. Needs the native module of this machine.
//
// node scripts/data.mjs

import { mkdirSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';

const { rules, schema } = createRequire(import.meta.url)('../index.js');
const folder = fileURLToPath(new URL('..', import.meta.url));
const write = (name, value) => writeFileSync(`${folder}/${name}`, `${JSON.stringify(value, null, 2)}\n`);

mkdirSync(`${folder}/schema`, { recursive: true });
for (const kind of ['body', 'request']) {
  write(`schema/submit-form-${kind}.schema.json`, schema(kind));
  write(`schema/submit-form-${kind}.draft-07.schema.json`, schema(kind, { target: 'draft-07' }));
}
write('rules.json', rules());
