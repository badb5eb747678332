// Judges forms by the published schemas with ajv in strict mode. Not the linter's code: that is the point.
//
// Reads lines of {"kind": "body" | "request", "form": …} and prints "true" or "false" for each: is it valid?
// A warning of ajv's strict mode ends it.

import { readFileSync } from "node:fs";
import { createInterface } from "node:readline";
import { Ajv2020 } from "ajv/dist/2020.js";

const refuse = (message) => {
  throw new Error(message);
};
const ajv = new Ajv2020({ strict: true, logger: { log: refuse, warn: refuse, error: refuse } });
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
