// The public types. Those of forms are in contract.d.ts, which is generated.

import type { SubmitFormBody, SubmitFormRequest } from './contract.js';

export type * from './contract.js';

/** What functions, promises, maps and the like have: JSON has nothing of them. */
interface NoForm {
  readonly [Symbol.hasInstance]?: never;
  readonly [Symbol.toStringTag]?: never;
}

/** An object that may be a form, whatever members it has. */
export type FormValue = (object & NoForm) | (NoForm & { readonly [key: string]: unknown });

/** The text of a form, its bytes, or the form as a value. What is checked of a value is what `JSON.stringify` would send. */
export type Form = string | Uint8Array | FormValue;

/** What a form can be written in. */
export type InputFormat = 'json' | 'ndjson' | 'yaml' | 'toml' | 'curl';

export type Severity = 'error' | 'warning' | 'advice';

/** What a form alone does not say, and which rules speak. A rule is named by its code, its name, or the beginning of codes (`SM3`). */
export interface Options {
  /** Who sold the domains: the call's `provider`, where the document does not say it. */
  provider?: 'scaledmail' | 'other' | undefined;
  /** The order's id, where the document does not say it. */
  uuid?: string | undefined;
  /** The workspace, where the document does not say it. */
  organization_id?: string | undefined;
  /** The coupon, where the document does not say it. */
  coupon?: string | undefined;
  /** What the text is written in, where neither its name nor what it begins with shall say it. */
  input_format?: InputFormat | undefined;
  /** The orders that forms are held against. Read with each call, unless they are `Orders`. */
  orders?: Orders | SavedOrders | undefined;
  /** Report these rules only. */
  select?: string | readonly string[] | undefined;
  /** Report these rules too. */
  extend_select?: string | readonly string[] | undefined;
  /** Do not report these rules. */
  ignore?: string | readonly string[] | undefined;
  /** Give rules another severity. */
  severity?: Readonly<Record<string, Severity>> | undefined;
  /** Report the rules too that are off unless asked for. */
  pedantic?: boolean | undefined;
  /** What the report calls the document. */
  filename?: string | undefined;
}

/** The saved answer of GET /api/v1/pending-forms: its text, its bytes, its value, or its file: a `file:` URL, or a path that does not begin with a bracket. */
export type SavedOrders = string | Uint8Array | URL | { readonly forms: readonly unknown[] } | readonly unknown[];

/** The pending orders, read once for many checks. */
export class Orders {
  constructor(saved: SavedOrders | Orders);
  /** How many there are. */
  readonly length: number;
}

export interface FixOptions extends Options {
  /** Make the fixes too that are guesses. */
  unsafe?: boolean | undefined;
}

/** A range of bytes in the text as UTF-8. */
export interface Span {
  readonly offset: number;
  readonly length: number;
}

/** A place as people count it: both from 1, columns in Unicode scalar values. */
export interface Position {
  readonly line: number;
  readonly column: number;
}

/** Where something is in the text. A form that was a value has no text, and so no places. */
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

/** One finding. */
export interface Diagnostic extends Place {
  /** The rule's code, such as `SM302`. */
  readonly code: string;
  /** The rule's name, such as `alias-whitespace`. */
  readonly rule: string;
  readonly severity: Severity;
  /** What is wrong with this value. */
  readonly message: string;
  /** What to write instead, or why it matters here. */
  readonly help?: string;
  /** The page that makes the demand. */
  readonly url?: string;
  /** The JSON pointer of the place. */
  readonly pointer: string;
  /** Which document of a file that holds several, from 0. */
  readonly document?: number;
  readonly labels?: readonly Label[];
  readonly fix?: Fix;
}

export interface PerProvider {
  readonly google?: number;
  readonly outlook?: number;
  readonly smtp?: number;
}

/** What a form without an error will create. */
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
  /** How many findings are not listed because their rule has too many of them here. */
  readonly omitted?: number;
}

/** The JSON report, as the command writes it. */
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

/** What was found in one document. Objects are made of its findings when they are read. */
export class Report implements Iterable<Diagnostic> {
  private constructor();
  /** There is no error. */
  readonly ok: boolean;
  /** How many errors there are. */
  readonly errors: number;
  readonly warnings: number;
  readonly advice: number;
  /** How many diagnostics there are. */
  readonly length: number;
  /** How many diagnostics have a fix, safe or not. */
  readonly fixable: number;
  /** How many findings are not among the diagnostics, because their rule has too many of them here. */
  readonly omitted: number;
  /** What the document is called: its path, `<text>`, or `<value>`. */
  readonly path: string;
  readonly kind: DocumentKind;
  /** What the form will create; only where no error was found. */
  readonly form: FormSummary | undefined;
  /** The findings, by their place. */
  readonly diagnostics: readonly Diagnostic[];
  [Symbol.iterator](): IterableIterator<Diagnostic>;
  /** The report as text, byte for byte as `--output-format json` writes it. */
  toJson(): string;
  /** The same as an object: what `JSON.stringify(report)` writes. */
  toJSON(): ReportJson;
  /** The report as a terminal shows it, without colour. */
  toString(): string;
}

/** Thrown by `validate` for a form with an error. */
export class ValidationError extends Error {
  constructor(report: Report);
  readonly name: 'ValidationError';
  readonly report: Report;
}

export interface FixResult {
  /** The text after all fixes. */
  readonly text: string;
  /** How many fixes were made. */
  readonly applied: number;
  /** What remains. */
  readonly report: Report;
  /** Why fixes remain that were asked for. */
  readonly stopped?: string;
}

export interface Rule {
  readonly code: string;
  readonly name: string;
  readonly severity: Severity;
  /** Runs without being asked for. */
  readonly default: boolean;
  readonly summary: string;
  readonly why: string;
  readonly url: string;
  /** Does the published JSON Schema reject the same documents? */
  readonly schema: 'yes' | 'partly' | 'no' | 'none';
  readonly fix: 'none' | 'safe' | 'unsafe' | 'both';
  readonly examples: readonly Example[];
}

export interface Example {
  /** Does the rule object to it? */
  readonly bad: boolean;
  /** What `text` is a piece of: one of these words, or a domain or an alias below a mailbox provider. */
  readonly frame: 'document' | 'body' | 'request' | { readonly domain: string } | { readonly alias: string };
  readonly text: string;
  readonly provider?: string;
  /** The saved answer of GET /api/v1/pending-forms that the text is held against. */
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

/** Checks one form. What is wrong with it is in the report; what is thrown is about the arguments. */
export function check(form: Form, options?: Options): Report;
/** The same, but throws a `ValidationError` where there is an error. */
export function validate(form: Form, options?: Options): Report;
/** Checks a file off the event loop. Rejects as `fs` does where it cannot be read. */
export function checkFile(path: string | URL, options?: Options): Promise<Report>;
/** Checks many forms off the event loop, several at once; a `file:` URL among them stands for its file. The reports come in the same order. */
export function checkMany(forms: Iterable<Form> | AsyncIterable<Form>, options?: Options): Promise<Report[]>;
/** Makes the safe fixes until none is left. */
export function fix(text: string, options?: FixOptions): FixResult;
/** The published JSON Schema of a body or of a request. */
export function schema(document: 'body' | 'request'): Record<string, unknown>;
/** All rules. */
export function rules(): Rule[];
/** One rule in full, by its code or name, as text for people. */
export function explain(rule: string): string;

/** Validates the body of a call. */
export const submitForm: FormSchema<SubmitFormBody>;
/** Validates a whole call: parameters and body. */
export const submitFormRequest: FormSchema<SubmitFormRequest>;
