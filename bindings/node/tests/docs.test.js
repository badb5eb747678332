// Runs each example of the READMEs and the guide; it must print the block that follows it.
'use strict';

const assert = require('node:assert/strict');
const fs = require('node:fs');
const path = require('node:path');
const { test } = require('node:test');
const { PACKAGE, ROOT, run } = require('./support.js');

// `UPDATE=docs` writes the actual output into the pages; review the diff.
const UPDATE = process.env.UPDATE === 'docs';
const EXAMPLE = /```js\n(.*?)```\n\n```text\n(.*?)```\n/gs;

for (const page of [path.join(ROOT, 'README.md'), path.join(PACKAGE, 'README.md'), path.join(ROOT, 'docs', 'node.md')]) {
  test(path.relative(ROOT, page), (t) => {
    const text = fs.readFileSync(page, 'utf8');
    const examples = [...text.matchAll(EXAMPLE)];
    assert.equal(examples.length, text.match(/^```js$/gm).length, 'every example is followed by its output');
    // Inside the package, so that Node resolves `scaledmail-lint`.
    const folder = fs.mkdtempSync(path.join(__dirname, '.docs-'));
    t.after(() => fs.rmSync(folder, { recursive: true }));
    let updated = text;
    examples.forEach(([whole, code, expected], at) => {
      const file = path.join(folder, `${at}.mjs`);
      fs.writeFileSync(file, code);
      const { status, stdout, stderr } = run(process.execPath, [file], { cwd: ROOT, env: { ...process.env, NO_COLOR: '1' } });
      assert.deepEqual({ status, stderr }, { status: 0, stderr: '' }, code);
      if (UPDATE) updated = updated.replace(whole, () => whole.replace(`\`\`\`text\n${expected}`, () => `\`\`\`text\n${stdout.trimEnd()}\n`));
      else assert.equal(stdout.trimEnd(), expected.trimEnd(), code);
    });
    if (UPDATE) fs.writeFileSync(page, updated);
  });
}
