// The public types. The types of forms are in contract.d.ts, which is generated.

import type { SubmitFormBody, SubmitFormRequest } from './contract.js';

export type * from './contract.js';

/** Excludes functions, promises, maps and other objects that JSON cannot represent. */
interface NoForm {
  readonly [Symbol.hasInstance]?: never;
  readonly [Symbol.toStringTag]?: never;
}

/** An object that may be a form, with any keys. */
export type FormValue = (object & NoForm) | (NoForm & { readonly [key: string]: unknown });

/** A form as text, bytes, or a value. A value is checked as `JSON.stringify` serializes it. */
export type Form = string | Uint8Array | FormValue;

/** The syntax of a form. */
export type InputFormat = 'json' | 'ndjson' | 'yaml' | 'toml' | 'curl';

export type Severity = 'error' | 'warning' | 'advice';

/**
 * The options of a check: request parameters, the input and the rules. A rule selector is a rule's
 * code, its name, or a prefix of codes (`SM3`).
 */
export interface Options {
  /**
   * The request parameter `provider`, if the document lacks it: `scaledmail` for domains bought
   * through ScaledMail, otherwise `other`.
   */
  provider?: 'scaledmail' | 'other' | undefined;
  /** The request parameter `uuid` (the order), if the document lacks it. */
  uuid?: string | undefined;
  /** The request parameter `organization_id` (the workspace), if the document lacks it. */
  organization_id?: string | undefined;
  /** The request parameter `coupon`, if the document lacks it. */
  coupon?: string | undefined;
  /** The input format [default: detected from the file name and the content]. */
  input_format?: InputFormat | undefined;
  /** The orders to compare forms with. Parsed again in each call, unless they are `Orders`. */
  orders?: Orders | SavedOrders | undefined;
  /** Report only these rules. */
  select?: string | readonly string[] | undefined;
  /** Also report these rules. */
  extend_select?: string | readonly string[] | undefined;
  /** Do not report these rules. */
  ignore?: string | readonly string[] | undefined;
  /** Override the severity of rules. The selector with fewer rules takes precedence. */
  severity?: Readonly<Record<string, Severity>> | undefined;
  /** Also report the rules that are off by default. */
  pedantic?: boolean | undefined;
  /** The document's path in the report. */
  filename?: string | undefined;
}

/**
 * The saved response of GET /api/v1/pending-forms: text, bytes, a value, a `file:` URL or a path. A
 * string of one line that does not start with a bracket or a quote is a path.
 */
export type SavedOrders = string | Uint8Array | URL | { readonly forms: readonly unknown[] } | readonly unknown[];

/** The pending orders, parsed once for many checks. */
export class Orders {
  constructor(saved: SavedOrders | Orders);
  /** The number of orders. */
  readonly length: number;
}

export interface FixOptions extends Options {
  /** Also apply unsafe fixes, which may change the meaning. */
  unsafe?: boolean | undefined;
}

/** A range of bytes in the text, encoded as UTF-8. */
export interface Span {
  readonly offset: number;
  readonly length: number;
}

/** A line and a column, both starting at 1. Columns count Unicode scalar values. */
export interface Position {
  readonly line: number;
  readonly column: number;
}

/** A location in the text. A form that is passed as a value has no text and no locations. */
export interface Place {
  readonly span?: Span;
  readonly start?: Position;
  /** Exclusive. */
  readonly end?: Position;
}

export interface Label extends Place {
  readonly message: string;
}

export interface Edit {
  readonly span: Span;
  readonly replacement: string;
}

export interface Fix {
  readonly applicability: 'safe' | 'unsafe';
  readonly message: string;
  readonly edits: readonly Edit[];
}

/** A finding. */
export interface Diagnostic extends Place {
  /** The rule's code, such as `SM302`. */
  readonly code: string;
  /** The rule's name, such as `alias-whitespace`. */
  readonly rule: string;
  readonly severity: Severity;
  /** The problem with this value. */
  readonly message: string;
  /** The correction, or the reason why it matters. */
  readonly help?: string;
  /** The page that states the requirement. */
  readonly url?: string;
  /** The JSON pointer of the value. */
  readonly pointer: string;
  /** The index of the document in a file with several documents, starting at 0. */
  readonly document?: number;
  readonly labels?: readonly Label[];
  readonly fix?: Fix;
}

export interface PerProvider {
  readonly google?: number;
  readonly outlook?: number;
  readonly smtp?: number;
}

/** The domains and mailboxes that a form without errors will create. */
export interface FormSummary {
  readonly provider?: string;
  readonly domains: PerProvider;
  readonly mailboxes: PerProvider;
}

export type DocumentKind = 'body' | 'request' | 'curl' | 'unknown';

export interface FileReport {
  readonly path: string;
  readonly kind: DocumentKind;
  readonly diagnostics: readonly Diagnostic[];
  readonly form?: FormSummary;
  /** The number of findings that are not listed because their rule reached its limit. */
  readonly omitted?: number;
}

/** The JSON report of the command. */
export interface ReportJson {
  readonly version: number;
  readonly tool: { readonly name: string; readonly version: string };
  readonly files: readonly FileReport[];
  readonly summary: {
    readonly files: number;
    readonly errors: number;
    readonly warnings: number;
    readonly advice: number;
    readonly fixable: number;
  };
}

/** The report of one document. The diagnostics are created when they are first read. */
export class Report implements Iterable<Diagnostic> {
  private constructor();
  /** Whether the document has no errors. */
  readonly ok: boolean;
  /** The number of errors. */
  readonly errors: number;
  readonly warnings: number;
  readonly advice: number;
  /** The number of diagnostics. */
  readonly length: number;
  /** The number of diagnostics with a fix, safe or unsafe. */
  readonly fixable: number;
  /** The number of findings that are not listed because their rule reached its limit. */
  readonly omitted: number;
  /** The path of the document: `filename`, the path of the file, `<text>` or `<value>`. */
  readonly path: string;
  readonly kind: DocumentKind;
  /** The domains and mailboxes that the form will create; undefined if it has an error. */
  readonly form: FormSummary | undefined;
  /** The findings, in the order of their locations. */
  readonly diagnostics: readonly Diagnostic[];
  [Symbol.iterator](): IterableIterator<Diagnostic>;
  /** The report as JSON text, byte for byte as `--output-format json` writes it. */
  toJson(): string;
  /** The same report as an object, which `JSON.stringify(report)` serializes. */
  toJSON(): ReportJson;
  /** The report as the command prints it, without colors. */
  toString(): string;
}

/** The error that `validate` throws if the form has an error. */
export class ValidationError extends Error {
  constructor(report: Report);
  readonly name: 'ValidationError';
  readonly report: Report;
}

export interface FixResult {
  /** The text after all fixes. */
  readonly text: string;
  /** The number of fixes that were applied. */
  readonly applied: number;
  /** The report on the text after all fixes. */
  readonly report: Report;
  /** The reason why requested fixes remain, if any do. */
  readonly stopped?: string;
}

export interface Rule {
  readonly code: string;
  readonly name: string;
  readonly severity: Severity;
  /** Whether the rule is on by default. */
  readonly default: boolean;
  readonly summary: string;
  readonly why: string;
  readonly url: string;
  /** Whether the published JSON Schema rejects the same documents. */
  readonly schema: 'yes' | 'partly' | 'no' | 'none';
  readonly fix: 'none' | 'safe' | 'unsafe' | 'both';
  readonly examples: readonly Example[];
}

export interface Example {
  /** Whether the rule reports it. */
  readonly bad: boolean;
  /**
   * The context of `text`: a whole document, the keys of a body or of a request document, or a
   * domain or an alias below the mailbox provider.
   */
  readonly frame: 'document' | 'body' | 'request' | { readonly domain: string } | { readonly alias: string };
  readonly text: string;
  readonly provider?: string;
  /** The saved response of GET /api/v1/pending-forms to compare `text` with. */
  readonly orders?: string;
}

/** A Standard Schema (standardschema.dev), version 1. */
export interface FormSchema<Output> {
  readonly '~standard': {
    readonly version: 1;
    readonly vendor: 'scaledmail-lint';
    readonly validate: (value: unknown) => FormSchemaResult<Output>;
    readonly types?: { readonly input: Output; readonly output: Output } | undefined;
  };
}

export type FormSchemaResult<Output> =
  | { readonly value: Output; readonly issues?: undefined }
  | { readonly issues: readonly { readonly message: string; readonly path: readonly (string | number)[] }[] };

/** Checks one form. Problems of the form are in the report; only wrong arguments throw. */
export function check(form: Form, options?: Options): Report;
/** Checks one form; throws a `ValidationError` if it has an error. */
export function validate(form: Form, options?: Options): Report;
/** Checks a file off the event loop. Rejects with the error of `fs` if the file cannot be read. */
export function checkFile(path: string | URL, options?: Options): Promise<Report>;
/**
 * Checks many forms in parallel, off the event loop. A `file:` URL is read as a file. The reports
 * are in the order of the forms.
 */
export function checkMany(forms: Iterable<Form> | AsyncIterable<Form>, options?: Options): Promise<Report[]>;
/** Applies the safe fixes, and with `unsafe` all fixes, until none is left. */
export function fix(text: string, options?: FixOptions): FixResult;
/** Returns the published JSON Schema of a body document or a request document. */
export function schema(document: 'body' | 'request'): Record<string, unknown>;
/** Returns all rules. */
export function rules(): Rule[];
/** Returns the text of `scaledmail-lint explain` for a rule, by its code or name. */
export function explain(rule: string): string;

/** Validates body documents. */
export const submitForm: FormSchema<SubmitFormBody>;
/** Validates request documents: the request parameters and the body. */
export const submitFormRequest: FormSchema<SubmitFormRequest>;
