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
 * Where a check leaves what it finds. A check that is given none stops at the first issue and says nothing: what an issue is made
 * with is reached through the report alone, so a guard by itself needs none of it.
 */
export interface Report {
  /** Take open enums and open objects for closed. */
  readonly strict: boolean;
  /** Leaves an issue, and answers whether the check goes on. */
  readonly refuse: (path: string, code: string, expected: string, value: unknown) => boolean;
  /** Refuses the properties of `value` that are none of `known`, and answers whether to go on: what a strict check asks of an open object. */
  readonly knowsKeys: (path: string, value: Record<string, unknown>, known: readonly string[]) => boolean;
  /** Runs a check of a part, lets the issues that it leaves name `path` as where they lie, and answers whether to go on. */
  readonly within: (path: string, check: () => boolean) => boolean;
  /** `key` as a token of a JSON Pointer. */
  readonly token: (key: string) => string;
}

/** What every generated check is: whether `value` fits. With a report, the issues in it decide. */
export type Check = (value: unknown, report?: Report) => boolean;

/** How a validator goes about it. */
export interface ValidateOptions {
  /** Find every issue, not just the first. */
  readonly all?: boolean;
  /** Let no property and no member of an enum pass that the schema does not know. */
  readonly strict?: boolean;
}

/** The outcome of `check` as a {@link Validation}. */
export function validate<T>(check: Check, value: unknown, options?: ValidateOptions): Validation<T> {
  const report = new FoundReport(options);
  check(value, report);
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

/** `key` as a token of a JSON Pointer. */
export function pointerToken(key: string | number): string {
  return String(key).replaceAll('~', '~0').replaceAll('/', '~1');
}

const NONE: FoundIssue[] = [];

class FoundReport implements Report {
  issues: FoundIssue[] = NONE;
  readonly strict: boolean;
  readonly #all: boolean;

  constructor(options: ValidateOptions | undefined) {
    this.strict = options?.strict === true;
    this.#all = options?.all === true;
  }

  refuse(path: string, code: string, expected: string, value: unknown): boolean {
    const issue = new FoundIssue(path, value === undefined ? 'required' : code, expected, value);
    // A first push would make room for seventeen.
    if (this.issues === NONE) this.issues = [issue];
    else this.issues.push(issue);
    return this.#all;
  }

  knowsKeys(path: string, value: Record<string, unknown>, known: readonly string[]): boolean {
    const unknown = Object.keys(value).filter((key) => !known.includes(key));
    return unknown.every((key) => this.refuse(`${path}/${this.token(key)}`, 'strict', 'absent', value[key]));
  }

  within(path: string, check: () => boolean): boolean {
    const before = this.issues.length;
    const holds = check();
    const { issues } = this;
    for (let i = before; i < issues.length; i += 1) issues[i] = (issues[i] as FoundIssue).below(path);
    return this.#all || (holds && issues.length === before);
  }

  token(key: string): string {
    return pointerToken(key);
  }
}

/** An issue that finds its words when it is asked for them: most are counted, or only their path is read. */
class FoundIssue implements Issue {
  readonly path: string;
  readonly code: string;
  readonly expected: string;
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

  /** The same issue of a part of the value that lies at `path`. */
  below(path: string): FoundIssue {
    return new FoundIssue(`${path}${this.path}`, this.code, this.expected, this.#value);
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
