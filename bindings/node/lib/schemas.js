// The published JSON Schemas, in draft 2020-12 and in draft-07.
'use strict';

const native = require('./native.js');
const { kindOf } = require('./words.js');

const KINDS = ['body', 'request'];
const TARGETS = { 'draft-2020-12': (schema) => schema, 'draft-07': draft07 };

/** Returns the schema of a kind of document in a draft of JSON Schema. */
function schemaOf(kind, target = 'draft-2020-12') {
  if (typeof kind !== 'string') throw new TypeError(`schema: the kind must be a string, not ${kindOf(kind)}`);
  if (!KINDS.includes(kind)) throw new RangeError(`unknown schema \`${kind}\`; use \`body\` or \`request\``);
  if (typeof target !== 'string') throw new TypeError(`schema: \`target\` must be a string, not ${kindOf(target)}`);
  if (!Object.hasOwn(TARGETS, target)) throw new RangeError(`unknown target \`${target}\`; use \`${Object.keys(TARGETS).join('` or `')}\``);
  return TARGETS[target](JSON.parse(native.schema(kind)));
}

/** The keywords of draft-07 that have another name. */
const RENAMED = { $defs: 'definitions', dependentRequired: 'dependencies' };

/** Converts a schema of draft 2020-12. Handles the keywords that the published schemas use. */
function draft07({ $schema, $id, ...schema }) {
  return { $schema: 'http://json-schema.org/draft-07/schema#', $id: `${$id}:draft-07`, ...converted(schema) };
}

function converted(node) {
  if (Array.isArray(node)) return node.map(converted);
  if (typeof node !== 'object' || node === null) return node;
  const { $ref, ...rest } = node;
  const result = {};
  for (const [key, value] of Object.entries(rest)) result[Object.hasOwn(RENAMED, key) ? RENAMED[key] : key] = converted(value);
  if ($ref === undefined) return result;
  const reference = { $ref: $ref.replace('#/$defs/', '#/definitions/') };
  // Draft-07 ignores the keywords next to `$ref`.
  return Object.keys(result).length === 0 ? reference : { ...result, allOf: [...(result.allOf ?? []), reference] };
}

module.exports = { schemaOf };
