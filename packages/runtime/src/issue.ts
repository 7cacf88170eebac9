import { pointerToken } from './json-pointer.js';

/** One way in which a value breaks its schema. */
export interface Issue {
  /** Where, as a JSON Pointer (RFC 6901); empty for the value itself. */
  readonly path: string;
  /** The JSON Schema keyword that is broken. */
  readonly code: string;
  /** What, where, what was expected and what was found, in one sentence. */
  readonly message: string;
  readonly expected: string;
  /** What was found, shortened; never a whole payload. */
  readonly received: string;
}

/** What a validator returns. */
export type Validation<T> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly issues: readonly Issue[] };

/**
 * What one test of a check expects: where, as a JSON Pointer; the keyword; and in words. `~*` in the path, which no pointer holds,
 * stands for the name or the index of a member. Where there are no words, the constant that the test was given is expected.
 */
export type Expectation = readonly [path: string, code: string, expected?: string];

/** A value that a row narrows a property to. */
export type Constant = string | number | boolean;

/** What is known when a test runs and not before: the names and indices that its path goes through, or the constant. */
export type Fill = readonly (Constant | undefined)[];

/**
 * Where a check leaves what it finds. A check that is given none stops at the first issue and says nothing: words and paths are
 * reached through the report alone, so a guard by itself is made of tests and numbers.
 */
export interface Report {
  /** Leaves the issue that test `at` found, and answers whether the check goes on. */
  readonly refuse: (at: number, value: unknown, fill?: Fill) => boolean;
}

/** What every generated check is: whether `value` fits, its row's `constant` included. With a report, the issues in it decide. */
export type Check = (value: unknown, report: Report | undefined, constant?: Constant) => boolean;

/** A check, and the words for what it finds. */
export interface PayloadCheck {
  readonly holds: Check;
  readonly expectations: readonly Expectation[];
}

/** How a validator goes about it. */
export interface ValidateOptions {
  /** Find every issue, not just the first. */
  readonly all?: boolean;
  /** Let no property and no member of an enum pass that the schema does not know. */
  readonly strict?: boolean;
}

/** The outcome of a check as a {@link Validation}. `close` finds what a strict caller lets through no more. */
export function validate<T>(
  check: PayloadCheck,
  value: unknown,
  options?: ValidateOptions,
  close?: Check,
  constant?: Constant,
): Validation<T> {
  const report = new FoundReport(check.expectations, options?.all === true);
  const goesOn = check.holds(value, report, constant);
  if (goesOn && options?.strict) close?.(value, report);
  const { issues } = report;
  return issues.length === 0 ? { ok: true, value: value as T } : { ok: false, issues };
}

/** Whether `value` is what JSON calls an object. */
export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The own property `key` of `value`: what `value.key` is, but for names that every object inherits. */
export function own(value: Record<string, unknown>, key: string): unknown {
  return Object.hasOwn(value, key) ? value[key] : undefined;
}

const NONE: FoundIssue[] = [];

// The fields are declared, for a field that is defined and then assigned costs twice.
class FoundReport implements Report {
  declare issues: FoundIssue[];
  declare readonly all: boolean;
  declare readonly expectations: readonly Expectation[];
  /** The report that the issues are left in, and where in its value this one looks. */
  declare readonly root: FoundReport;
  declare readonly base: string;

  constructor(expectations: readonly Expectation[], all: boolean, root?: FoundReport, base = '') {
    this.issues = NONE;
    this.all = all;
    this.expectations = expectations;
    this.root = root ?? this;
    this.base = base;
  }

  refuse(at: number, value: unknown, fill?: Fill): boolean {
    const expectation = this.expectations[at] as Expectation;
    const words = expectation[2];
    const path = fill === undefined || words === undefined ? expectation[0] : filled(expectation[0], fill);
    const code = value === undefined ? 'required' : expectation[1];
    const { root, base } = this;
    const issue = new FoundIssue(base === '' ? path : base + path, code, words ?? `"${fill?.[0]}"`, value);
    // A first push would make room for seventeen.
    if (root.issues === NONE) root.issues = [issue];
    else root.issues.push(issue);
    return this.all;
  }
}

/** The report for a check that looks at the part of the value at `path`, with expectations of its own. */
export function below(report: Report | undefined, path: string, expectations: readonly Expectation[], fill: Fill = []): Report | undefined {
  if (!(report instanceof FoundReport)) return report;
  return new FoundReport(expectations, report.all, report.root, report.base + filled(path, fill));
}

function filled(path: string, fill: Fill): string {
  let text = '';
  let from = 0;
  for (const name of fill) {
    const at = path.indexOf('~*', from);
    text += path.slice(from, at) + (typeof name === 'string' ? pointerToken(name) : name);
    from = at + 2;
  }
  return text + path.slice(from);
}

/** An issue that finds its words when it is asked for them: most are counted, or only their path is read. */
class FoundIssue implements Issue {
  declare readonly path: string;
  declare readonly code: string;
  declare readonly expected: string;
  readonly #value: unknown;

  constructor(path: string, code: string, expected: string, value: unknown) {
    this.path = path;
    this.code = code;
    this.expected = expected;
    this.#value = value;
  }

  get received(): string {
    return describe(this.#value);
  }

  get message(): string {
    return `${this.path || 'the value'} must be ${this.expected}, but is ${this.received}`;
  }

  toJSON(): Issue {
    const { path, code, message, expected, received } = this;
    return { path, code, message, expected, received };
  }
}

const SHOWN_CHARACTERS = 48;

function describe(value: unknown): string {
  if (value === undefined) return 'missing';
  if (Array.isArray(value)) return `an array of ${value.length}`;
  if (typeof value === 'object' && value !== null) return 'an object';
  if (typeof value !== 'string') return String(value);
  return JSON.stringify(value.length > SHOWN_CHARACTERS ? `${value.slice(0, SHOWN_CHARACTERS)}…` : value);
}
