// The public types. contract.d.ts and rules.d.ts are generated.

/// <reference lib="es2018.asynciterable" />

import type { SubmitFormBody, SubmitFormRequest } from './contract.js';
import type { RuleCode, RuleName } from './rules.js';

export type * from './contract.js';
export type * from './rules.js';

/**
 * Excludes functions, arrays, and objects whose content JSON loses: promises, maps, dates, streams,
 * and the requests and responses of web frameworks.
 */
interface NoForm {
  readonly [Symbol.hasInstance]?: never;
  readonly [Symbol.toStringTag]?: never;
  readonly length?: never;
  readonly then?: never;
  readonly forEach?: never;
  readonly getTime?: never;
  readonly arrayBuffer?: never;
  readonly getReader?: never;
  readonly pipe?: never;
}

/** An object that may be a form, with any keys. */
export type FormValue =
  | (object & NoForm)
  | {
      readonly [Symbol.hasInstance]?: never;
      readonly [Symbol.toStringTag]?: never;
      readonly [key: string]: unknown;
    };

/** A form as text, bytes, or a value. A value is checked as `JSON.stringify` serializes it. */
export type Form = string | Uint8Array | FormValue;

/** A form with its path in the report. */
export interface NamedForm {
  readonly form: Form;
  readonly filename: string;
}

/** A URL, as `new URL(…)` creates it. */
export interface FileUrl {
  readonly href: string;
  readonly protocol: string;
  readonly pathname: string;
}

type Digit = '0' | '1' | '2' | '3' | '4' | '5' | '6' | '7' | '8' | '9';

/** One or more rules: a code, a name, a prefix of codes, or `ALL`. */
export type RuleSelector = RuleCode | RuleName | 'ALL' | 'SM' | `SM${Digit}` | `SM${Digit}${Digit}`;

/** The syntax of a form. */
export type InputFormat = 'json' | 'ndjson' | 'yaml' | 'toml' | 'curl';

export type Severity = 'error' | 'warning' | 'advice';

/** The options of a check: request parameters, the input and the rules. */
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
  select?: RuleSelector | readonly RuleSelector[] | undefined;
  /** Also report these rules. */
  extend_select?: RuleSelector | readonly RuleSelector[] | undefined;
  /** Do not report these rules. */
  ignore?: RuleSelector | readonly RuleSelector[] | undefined;
  /** Override the severity of rules. The selector with fewer rules takes precedence. */
  severity?: { readonly [rule in RuleSelector]?: Severity | undefined } | undefined;
  /** Also report the rules that are off by default. */
  pedantic?: boolean | undefined;
  /** The document's path in the report. */
  filename?: string | undefined;
}

/**
 * The saved response of GET /api/v1/pending-forms: text, bytes, a value, a `file:` URL or a path. A
 * string of one line that does not start with a bracket or a quote is a path.
 */
export type SavedOrders = string | Uint8Array | FileUrl | { readonly forms: readonly unknown[] } | readonly unknown[];

/** The pending orders, parsed once for many checks. */
export class Orders {
  constructor(saved: SavedOrders | Orders);
  /** The number of orders. */
  readonly length: number;
}

export interface ManyOptions extends Options {
  /** Report orders and domains that occur in several forms, SM109 and SM220 [default: true]. */
  cross_form?: boolean | undefined;
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
  readonly code: RuleCode;
  /** The rule's name, such as `alias-whitespace`. */
  readonly rule: RuleName;
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

/**
 * The report of one document. The diagnostics are created when they are first read. A copy (a
 * spread, or a structured clone in another thread) has the same keys, but no methods.
 */
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
  readonly code: RuleCode;
  readonly name: RuleName;
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

/** A Standard Schema and a Standard JSON Schema (standardschema.dev), version 1. */
export interface FormSchema<Output> {
  readonly '~standard': {
    readonly version: 1;
    readonly vendor: 'scaledmail-lint';
    readonly validate: (value: unknown) => FormSchemaResult<Output>;
    readonly types?: { readonly input: Output; readonly output: Output } | undefined;
    /** Return the published JSON Schema. Other targets than `SchemaTarget` throw a `RangeError`. */
    readonly jsonSchema: {
      readonly input: (options: { readonly target: SchemaTarget | (string & {}) }) => Record<string, unknown>;
      readonly output: (options: { readonly target: SchemaTarget | (string & {}) }) => Record<string, unknown>;
    };
  };
  /** Returns the same schema with options, which override those of this schema. */
  with(options: Options): FormSchema<Output>;
}

export type FormSchemaResult<Output> =
  | { readonly value: Output; readonly issues?: undefined }
  | { readonly issues: readonly FormIssue[] };

/** An error in a form. `code`, `rule` and `severity` are absent if the value is not a form. */
export interface FormIssue {
  readonly message: string;
  /** The keys and indexes of the value. For a missing key, the path ends with that key. */
  readonly path: readonly (string | number)[];
  readonly code?: RuleCode;
  readonly rule?: RuleName;
  readonly severity?: 'error';
  /** The correction, or the reason why it matters. */
  readonly help?: string;
}

export type SchemaTarget = 'draft-2020-12' | 'draft-07';

export interface CheckerOptions extends Omit<Options, 'filename'> {
  /**
   * `auto` for the settings of the command in the current folder: for each document, the nearest
   * configuration of its path. Or the path of a configuration. [default: no configuration]
   */
  config?: 'auto' | (string & {}) | undefined;
}

/**
 * Checks with the same settings, which are read once. A document without a path has the
 * configuration of the current folder.
 */
export class Checker {
  constructor(options?: CheckerOptions);
  /** Checks one form like the function `check`. */
  check(form: Form, options?: Pick<Options, 'filename'>): Report;
  /** Checks one form; throws a `ValidationError` if it has an error. */
  validate(form: Form, options?: Pick<Options, 'filename'>): Report;
  /** Checks a file off the event loop. */
  checkFile(path: string | FileUrl, options?: Pick<Options, 'filename'>): Promise<Report>;
  /** Checks many forms like the function `checkMany`. */
  checkMany(
    forms: Iterable<Form | FileUrl | NamedForm> | AsyncIterable<Form | FileUrl | NamedForm>,
    options?: Pick<ManyOptions, 'cross_form'>,
  ): Promise<Report[]>;
  /** Fixes a text like the function `fix`. */
  fix(text: string | Uint8Array, options?: Pick<FixOptions, 'filename' | 'unsafe'>): FixResult;
  /**
   * Whether the command would exit with status 0 for this report: no finding has at least the
   * severity `fail-on` of the configuration of the current folder, by default `error`.
   */
  accepts(report: Report): boolean;
}

/** Checks one form. Problems of the form are in the report; only wrong arguments throw. */
export function check(form: Form, options?: Options): Report;
/** Checks one form; throws a `ValidationError` if it has an error. */
export function validate(form: Form, options?: Options): Report;
/** Checks a file off the event loop. Rejects with the error of `fs` if the file cannot be read. */
export function checkFile(path: string | FileUrl, options?: Options): Promise<Report>;
/**
 * Checks many forms in parallel, off the event loop. A `file:` URL is read as a file. The reports
 * are in the order of the forms. Also reports orders and domains that occur in several forms.
 */
export function checkMany(
  forms: Iterable<Form | FileUrl | NamedForm> | AsyncIterable<Form | FileUrl | NamedForm>,
  options?: ManyOptions,
): Promise<Report[]>;
/** Applies the safe fixes, and with `unsafe` all fixes, until none is left. */
export function fix(text: string | Uint8Array, options?: FixOptions): FixResult;
/** Returns the published JSON Schema of a body document or a request document. */
export function schema(document: 'body' | 'request', options?: { readonly target?: SchemaTarget | undefined }): Record<string, unknown>;
/** Returns all rules. */
export function rules(): Rule[];
/** Returns the text of `scaledmail-lint explain` for a rule, by its code or name. */
export function explain(rule: string): string;
/**
 * Returns the value of a body document, serialized and parsed again; throws a `ValidationError`
 * with the errors if it has any.
 */
export function parse(value: unknown, options?: Options): SubmitFormBody;
/** The same for a request document. */
export function parseRequest(value: unknown, options?: Options): SubmitFormRequest;
/** Whether the value is a body document without errors. */
export function isSubmitForm(value: unknown, options?: Options): value is SubmitFormBody;
/** Whether the value is a request document without errors. */
export function isSubmitFormRequest(value: unknown, options?: Options): value is SubmitFormRequest;

/** Validates body documents. */
export const submitForm: FormSchema<SubmitFormBody>;
/** Validates request documents: the request parameters and the body. */
export const submitFormRequest: FormSchema<SubmitFormRequest>;
