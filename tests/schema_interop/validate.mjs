// Validates forms with the published schemas and ajv in strict mode, independently of the linter.
//
// Reads lines of {"kind": "body" | "request", "form": …} and prints "true" or "false" for each.
// A warning of ajv's strict mode is an error.

import { readFileSync } from "node:fs";
import { createInterface } from "node:readline";
import { Ajv2020 } from "ajv/dist/2020.js";

const fail = (message) => {
  throw new Error(message);
};
const ajv = new Ajv2020({ strict: true, logger: { log: fail, warn: fail, error: fail } });
const validators = Object.fromEntries(
  ["body", "request"].map((kind) => {
    const file = new URL(`../../schema/submit-form-${kind}.schema.json`, import.meta.url);
    return [kind, ajv.compile(JSON.parse(readFileSync(file, "utf8")))];
  }),
);
for await (const line of createInterface({ input: process.stdin })) {
  const { kind, form } = JSON.parse(line);
  console.log(validators[kind](form) ? "true" : "false");
}
