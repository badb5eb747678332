// A TypeScript consumer as an ES module. Only the marked lines must fail to compile.

import type { StandardJSONSchemaV1, StandardSchemaV1 } from '@standard-schema/spec';
import lint, {
  check,
  checkFile,
  checkMany,
  explain,
  fix,
  isSubmitForm,
  isSubmitFormRequest,
  parse,
  parseRequest,
  type Alias,
  type Diagnostic,
  type Domain,
  type Options,
  Orders,
  type ReportJson,
  Report,
  type RuleCode,
  rules,
  schema,
  type SubmitFormBody,
  type SubmitFormRequest,
  submitForm,
  submitFormRequest,
  validate,
  ValidationError,
} from 'scaledmail-lint';

const alias: Alias = { first_name: 'John', last_name: 'Doe', alias: 'john.doe' };
const named: Domain = { domain: 'outreach-one.com', first_name: 'John', last_name: 'Doe' };
const listed: Domain = { domain: 'outreach-one.com', aliases: [alias], redirect: 'https://scaledmail.com' };
export const body: SubmitFormBody = { providers: { google: { domains: [named, listed] } } };
export const request: SubmitFormRequest = { uuid: 'x', provider: 'other', body };

// @ts-expect-error names or aliases, not both
export const both: Domain = { domain: 'outreach-one.com', first_name: 'John', last_name: 'Doe', aliases: [alias] };
// @ts-expect-error names or aliases are required
export const neither: Domain = { domain: 'outreach-one.com' };
// @ts-expect-error an unknown `provider`
export const elsewhere: SubmitFormRequest = { uuid: 'x', provider: 'godaddy', body };
// @ts-expect-error a misspelled key
export const misspelled: SubmitFormBody = { provider: {} };

const options: Options = { provider: 'other', select: ['SM3'], severity: { SM302: 'warning' }, pedantic: true, filename: 'a.json' };
const report: Report = check(body, options);
check('{}');
check(new Uint8Array());
export const first: Diagnostic | undefined = report.diagnostics[0];
export const line: number | undefined = first?.start?.line;
export const mailboxes: number | undefined = report.form?.mailboxes.google;
export const json: ReportJson = report.toJSON();
for (const found of report) found.code.startsWith('SM');
export const text: string = report.toJson() + String(report) + explain('SM302') + (fix('{}', { unsafe: true }).stopped ?? '');
export const later: Promise<Report> = checkFile(new URL('file:///a.json'));
export const many: Report[] = await checkMany([body, '{}', new URL('file:///a.json')], { provider: undefined });
export const names: string[] = rules().map(({ name }) => name);
export const published: Record<string, unknown> = schema('body');

interface Loose {
  providers: object;
}
class Made {
  providers = {};
  toJSON(): unknown {
    return body;
  }
}
export const fitting: Report[] = [
  check({ providers: {} }),
  check(request),
  check({ providers: {} } as Loose),
  check(new Made()),
  check({} as object),
  check({} as Record<string, unknown>),
  check(Object.freeze({ ...body })),
  check(JSON.parse('{}')),
  check(Buffer.from('{}')),
];
export const counts: number = report.fixable + report.omitted;

// @ts-expect-error a number is not a form
check(1);
// @ts-expect-error an array is not a form
check([1]);
// @ts-expect-error a Date is serialized as a string
check(new Date());
// @ts-expect-error a response must be read first
check(new Response('{}'));
// @ts-expect-error a request must be read first
check(new Request('file:///a'));
// @ts-expect-error a blob must be read first
check(new Blob([]));
// @ts-expect-error a stream must be read first
check(new ReadableStream());
// @ts-expect-error the request of Node's HTTP server must be read first
check({} as import('node:http').IncomingMessage);
// @ts-expect-error `await` is missing
check({} as PromiseLike<object>);
// @ts-expect-error form data is serialized as an empty object
check(new FormData());
// @ts-expect-error headers are serialized as an empty object
check(new Headers());
// @ts-expect-error a function is not a form
check(() => body);
// @ts-expect-error a class is not a form
check(Made);
// @ts-expect-error `await` is missing
check(Promise.resolve(body));
// @ts-expect-error a map is serialized as an empty object
check(new Map());
// @ts-expect-error an ArrayBuffer must be converted to a Uint8Array
check(new ArrayBuffer(2));
// @ts-expect-error `await` is missing
checkMany([Promise.resolve(body)]);
// @ts-expect-error a misspelled option
check('{}', { organizationId: 'x' });
// @ts-expect-error an unknown provider
check('{}', { provider: 'godaddy' });
// @ts-expect-error an unknown severity
check('{}', { severity: { SM302: 'fatal' } });
// @ts-expect-error an option of `fix` only
check('{}', { unsafe: true });
// @ts-expect-error an unknown rule
check('{}', { ignore: 'SM999' });
// @ts-expect-error an unknown rule
check('{}', { severity: { 'alias-whitspace': 'error' } });
// @ts-expect-error an option of `checkMany` only
check('{}', { cross_form: false });
// @ts-expect-error an unknown target
schema('body', { target: 'draft-04' });
// @ts-expect-error only text can be fixed
fix(body);
// @ts-expect-error an unknown schema
schema('config');
// @ts-expect-error a Report cannot be constructed
new Report();
// @ts-expect-error a Report is read-only
report.errors = 0;

try {
  validate(body);
} catch (error) {
  if (error instanceof ValidationError) error.report.errors.toFixed();
}
lint.check('{}');

// The interface that libraries accept, and the types that they infer from it.
export const standard: StandardSchemaV1<SubmitFormBody> = submitForm;
export const inferred: StandardSchemaV1.InferOutput<typeof submitFormRequest> = request;
// @ts-expect-error a schema of another type
export const confused: StandardSchemaV1<SubmitFormBody> = submitFormRequest;

const orders: Orders = new Orders(new URL('file:///pending.json'));
export const held: number[] = [orders.length, check('{}', { orders }).length, check('{}', { orders: { forms: [] } }).length];
// @ts-expect-error a number is not a saved response
check('{}', { orders: 3 });

// F14: values that are constant, readonly or undefined.
const constant = {
  providers: { google: { domains: [{ domain: 'outreach-one.com', first_name: 'John', last_name: 'Doe' }] } },
} as const;
const maybe: string | undefined = process.env.REDIRECT;
const frozen: readonly Domain[] = [named, { domain: 'outreach-one.com', redirect: maybe, aliases: [alias] }];
export const accepted: SubmitFormBody[] = [constant, { providers: { google: { domains: frozen } }, tag: maybe }];

// The typed entry points.
const given: unknown = JSON.parse('{}');
export const parsed: SubmitFormBody[] = [parse(given), parse(given, { provider: 'other', orders }), parseRequest(given).body];
if (isSubmitForm(given)) given.providers.google?.domains.length.toFixed();
if (isSubmitFormRequest(given)) given.uuid.toUpperCase();
export const described: StandardJSONSchemaV1<SubmitFormBody> = submitForm.with({ provider: 'other', orders });
const issue = submitForm['~standard'].validate(given).issues?.[0];
export const code: RuleCode | undefined = issue?.code ?? first?.code;
export const place: readonly PropertyKey[] | undefined = issue?.path;
export const together: Promise<Report[]> = checkMany([{ form: body, filename: 'a.json' }], { cross_form: false });
