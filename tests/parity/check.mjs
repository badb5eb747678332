// Holds the Node package, as it was built, to the reports that the Rust library gives: `check.mjs CASES`.
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'

const { check } = createRequire(import.meta.url)('../../bindings/node/index.js')
const cases = JSON.parse(readFileSync(process.argv[2], 'utf8'))
const strict = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })
for (const [number, { name, text, options, report }] of cases.entries()) {
  const bytes = Buffer.from(text, 'hex')
  const inputs = [bytes, new Uint8Array(bytes)]
  try {
    inputs.push(strict.decode(bytes))
  } catch {
    // a string cannot hold it
  }
  for (const given of inputs) {
    const found = check(given, { filename: name, ...options }).toJson()
    if (found !== report) {
      console.error(`${number}: ${JSON.stringify(bytes.toString())} with ${JSON.stringify(options)}:\n${found}\ninstead of\n${report}`)
      process.exit(1)
    }
  }
}
console.log(`${cases.length} documents agree`)
