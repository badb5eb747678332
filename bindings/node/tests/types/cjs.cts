// A TypeScript consumer as a CommonJS module.

import lint = require('scaledmail-lint');

const body: lint.SubmitFormBody = { providers: { smtp: { domains: [] } } };
const report: lint.Report = lint.check(body, { provider: 'scaledmail' });
const codes: string[] = report.diagnostics.map((found: lint.Diagnostic) => found.code);
const result: lint.FormSchemaResult<lint.SubmitFormBody> = lint.submitForm['~standard'].validate(body);

// @ts-expect-error a number is not a form
lint.check(1);
// @ts-expect-error there is no such function
lint.lint(body);

export = { codes, result };
