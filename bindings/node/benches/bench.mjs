// Compares scaledmail-lint with other validators for Node, from the text of a form to the verdict.
//
// npm run build && node benches/bench.mjs
//
// Each round times all contenders in turn. The output is the median over the rounds of the ratio to
// `JSON.parse` of the same text; unlike times, ratios can be compared between machines. The other
// validators get the published JSON Schema or its closest equivalent and report every error. None
// of them reports locations in the text, and none implements most of the rules.

import { Ajv2020 } from 'ajv/dist/2020.js';
import { check, schema } from 'scaledmail-lint';
import Type from 'typebox';
import { Compile } from 'typebox/compile';
import * as z from 'zod';

const ROUNDS = 41;

const outlook = (domains, slip) => ({
  tag: 'campaign_q1',
  providers: {
    outlook: {
      domains: Array.from({ length: domains }, (_, domain) => ({
        domain: `outreach-${domain}.com`,
        redirect: 'https://scaledmail.com',
        aliases: Array.from({ length: 25 }, (_, alias) => ({ first_name: 'John', last_name: 'Doe', alias: `john${slip(domain, alias)}.doe${alias}` })),
      })),
    },
  },
});
const names = {
  providers: {
    google: {
      domains: [
        { domain: 'outreach-one.com', first_name: 'John', last_name: 'Doe' },
        { domain: 'outreach-two.com', first_name: 'Jane', last_name: 'Smith' },
      ],
    },
  },
};
const pretty = (value) => JSON.stringify(value, null, 2);
const none = () => '';
const few = (domain, alias) => (domain % 10 === 3 && alias === 7 ? ' ' : '');
const all = () => ' ';
const FORMS = [
  ['small', pretty(names)],
  ['50 KB, minified', JSON.stringify(outlook(30, none))],
  ['110 KB', pretty(outlook(30, none))],
  ['small, an error', pretty(names).replace('outreach-one.com', 'outreach one.com')],
  ['110 KB, 3 errors', pretty(outlook(30, few))],
  ['110 KB, an error in each alias', pretty(outlook(30, all))],
  ['1.1 MB, an error in each alias', pretty(outlook(300, all))],
];

// The same contract for each: types, required keys, no unknown keys, and the schema's patterns.

const published = schema('body');
const ajv = new Ajv2020({ allErrors: true }).compile(published);

const patternOf = (property) => [property.pattern, property.not?.pattern].map((source) => source && new RegExp(source, 'u'));
const zodText = (property) => {
  const [wanted, barred] = patternOf(property);
  let text = z.string();
  if (property.minLength) text = text.min(property.minLength);
  if (property.maxLength) text = text.max(property.maxLength);
  if (wanted) text = text.regex(wanted);
  return barred ? text.refine((value) => !barred.test(value)) : text;
};
const zodRecord = (name) => {
  const { properties, required = [] } = published.$defs[name] ?? published;
  return z.strictObject(
    Object.fromEntries(
      Object.entries(properties).map(([key, property]) => {
        const type = zodType(property);
        return [key, required.includes(key) ? type : type.optional()];
      }),
    ),
  );
};
const zodType = (property) => {
  if (property.$ref) return zodRecord(property.$ref.split('/').at(-1));
  if (property.type === 'array') return z.array(zodType(property.items));
  return zodText(property);
};
const zod = zodRecord('SubmitFormBody');

const typeboxText = (property) => {
  const { minLength, maxLength, pattern, not } = property;
  const rest = Object.fromEntries(Object.entries({ minLength, maxLength, pattern, not }).filter(([, value]) => value !== undefined));
  return Type.String(rest);
};
const typeboxRecord = (name) => {
  const { properties, required = [] } = published.$defs[name] ?? published;
  const members = Object.entries(properties).map(([key, property]) => {
    const type = typeboxType(property);
    return [key, required.includes(key) ? type : Type.Optional(type)];
  });
  return Type.Object(Object.fromEntries(members), { additionalProperties: false });
};
const typeboxType = (property) => {
  if (property.$ref) return typeboxRecord(property.$ref.split('/').at(-1));
  if (property.type === 'array') return Type.Array(typeboxType(property.items));
  return typeboxText(property);
};
const typebox = Compile(typeboxRecord('SubmitFormBody'));

const options = { provider: 'scaledmail' };
const contenders = (text) => {
  const bytes = Buffer.from(text);
  return {
    'JSON.parse': () => JSON.parse(text),
    '+ ajv': () => ajv(JSON.parse(text)),
    '+ typebox': () => {
      const value = JSON.parse(text);
      return typebox.Check(value) || typebox.Errors(value);
    },
    '+ zod': () => zod.safeParse(JSON.parse(text)).success,
    'scaledmail-lint, string': () => check(text, options).ok,
    'scaledmail-lint, Buffer': () => check(bytes, options).ok,
    'scaledmail-lint, all findings read': () => check(text, options).diagnostics.length,
  };
};

/** Throws if the verdict of a contender is wrong: its time would mean nothing. */
function agree(name, text) {
  const isGood = !name.includes('error');
  const verdicts = { ajv: ajv(JSON.parse(text)), zod: zod.safeParse(JSON.parse(text)).success, typebox: typebox.Check(JSON.parse(text)), 'scaledmail-lint': check(text, options).ok };
  for (const [who, verdict] of Object.entries(verdicts)) {
    if (verdict !== isGood) throw new Error(`${who} returned ${verdict} for: ${name}`);
  }
}

const median = (numbers) => numbers.sort((one, other) => one - other)[numbers.length >> 1];

function race(text) {
  const runs = Object.entries(contenders(text)).map(([name, run]) => {
    for (let warm = 0; warm < 20; warm += 1) run();
    const start = process.hrtime.bigint();
    for (let warm = 0; warm < 5; warm += 1) run();
    const each = Number(process.hrtime.bigint() - start) / 5;
    return { name, run, times: Math.max(1, Math.min(2000, Math.round(2e6 / each))), ratios: [] };
  });
  for (let round = 0; round < ROUNDS; round += 1) {
    let first;
    for (const { run, times, ratios } of runs) {
      globalThis.gc?.();
      const start = process.hrtime.bigint();
      for (let at = 0; at < times; at += 1) run();
      const each = Number(process.hrtime.bigint() - start) / times;
      first ??= each;
      ratios.push(each / first);
    }
  }
  return Object.fromEntries(runs.map(({ name, ratios }) => [name, median(ratios)]));
}

const columns = Object.keys(contenders('{}'));
console.log(`Times as ratios to JSON.parse of the same text: median of ${ROUNDS} rounds, Node ${process.version}.\n`);
console.log(`| form | bytes | findings | ${columns.join(' | ')} |`);
console.log(`|---|---:|---:|${columns.map(() => '---:|').join('')}`);
for (const [name, text] of FORMS) {
  agree(name, text);
  const ratios = race(text);
  const findings = check(text, options).length;
  const bytes = Buffer.byteLength(text).toLocaleString('en');
  console.log(`| ${name} | ${bytes} | ${findings.toLocaleString('en')} | ${columns.map((column) => ratios[column].toFixed(2)).join(' | ')} |`);
}
