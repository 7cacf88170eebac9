import { pointerToken } from '../json-pointer.js';

/** One violation of a schema. */
export interface Issue {
  /** The place in the value, as a JSON Pointer (RFC 6901). Empty for the value itself. */
  readonly path: string;
  /**
   * The JSON Schema keyword that is violated. Otherwise `false` for a value where the schema allows none, `too-deep` for a recursive value
   * with too many levels, `content` for a value of the wrong kind, such as a string in place of bytes, or `guard` for a value that changed
   * while it was read.
   */
  readonly code: string;
  /** Place, expectation and what was found, in one sentence. */
  readonly message: string;
  /** What the schema allows, as in `a string` or `one of "A", "B"`. */
  readonly expected: string;
  /** What was found, shortened. The content of objects and arrays is not printed. */
  readonly received: string;
}

/** A value, and the keys that lead to it from the root. */
export interface Place {
  readonly keys: readonly (string | number)[];
  readonly value: unknown;
}

/** An issue that formats its texts on demand: most issues are only counted, or only their path is read. */
export class FoundIssue implements Issue {
  declare readonly path: string;
  declare readonly code: string;
  readonly #expected: string | (() => string);
  readonly #value: unknown;

  constructor({ keys, value }: Place, code: string, expected: string | (() => string)) {
    this.path = pointerOf(keys);
    this.code = code;
    this.#expected = expected;
    this.#value = value;
  }

  get expected(): string {
    return typeof this.#expected === 'string' ? this.#expected : this.#expected();
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

function pointerOf(keys: readonly (string | number)[]): string {
  let pointer = '';
  for (const key of keys) pointer += `/${typeof key === 'string' ? pointerToken(key) : key}`;
  return pointer;
}

const SHOWN_CHARACTERS = 48;

function describe(value: unknown): string {
  if (value === undefined) return 'missing';
  if (value instanceof Uint8Array) return `${value.length} bytes`;
  if (Array.isArray(value)) return `an array of ${value.length}`;
  if (typeof value === 'object' && value !== null) return 'an object';
  if (typeof value !== 'string') return String(value);
  return JSON.stringify(value.length > SHOWN_CHARACTERS ? `${value.slice(0, SHOWN_CHARACTERS)}…` : value);
}
