// Compares the reports of the built Node package with those of the Rust library: `check.mjs CASES`.
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
    // the text is not valid UTF-8, so there is no string
  }
  for (const input of inputs) {
    const found = check(input, { filename: name, ...options }).toJson()
    if (found !== report) {
      const text = JSON.stringify(bytes.toString())
      console.error(`${number}: ${text} with ${JSON.stringify(options)}:\n${found}\ninstead of\n${report}`)
      process.exit(1)
    }
  }
}
console.log(`${cases.length} documents agree`)
