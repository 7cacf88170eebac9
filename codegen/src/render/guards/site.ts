import * as runtime from '@topicwright/runtime';
import type { JsonSchema } from '../../model/json-schema.js';
import { isReserved } from '../../model/names.js';
import { type Code, code, raw } from '../code/code.js';
import { templateLiteral } from '../code/template-literal.js';
import type { Functions } from './functions.js';

/** A value that is to be checked, in the code that checks it. */
export interface Site {
  /** The expression of the value; it may be written more than once. */
  readonly value: Code;
  /** Its JSON Pointer: fixed text and expressions. */
  readonly path: readonly (string | Code)[];
  /** The value may be missing. */
  readonly optional: boolean;
  readonly scope: Scope;
  /** What must hold besides for a bad value to count, where that is cheaper to ask last. */
  readonly counts?: Code;
  /** The functions of the file that check parts. */
  readonly functions: Functions;
  /** The expression of how deep a function that is called from here lies. */
  readonly depth: Code;
}

/** The local names of one function. */
export class Scope {
  readonly #taken: Set<string>;

  constructor(taken: Iterable<string> = ['value', 'report', 'depth', 'undefined']) {
    this.#taken = new Set(taken);
  }

  /** The names of a block inside. */
  inner(): Scope {
    return new Scope(this.#taken);
  }

  /** A name like `wish` that is not taken, neither here nor by a function that the file has or imports. */
  local(wish: string): string {
    const camel = localCase(wish);
    for (let n = 1; ; n += 1) {
      const name = n === 1 ? camel : `${camel}${n}`;
      if (this.#taken.has(name) || isReserved(name) || IMPORTABLE.has(name)) continue;
      this.#taken.add(name);
      return name;
    }
  }
}

const IMPORTABLE: ReadonlySet<string> = new Set(Object.keys(runtime));

function localCase(wish: string): string {
  const base = wish.replaceAll(/[^a-zA-Z0-9_]/g, '').replace(/^\d*/, '') || 'member';
  // The functions of the file are named so.
  if (/^(?:check|part\d+Of)[A-Z]/.test(base)) return `its${base.charAt(0).toUpperCase()}${base.slice(1)}`;
  return base.charAt(0).toLowerCase() + base.slice(1);
}

/** A statement of a check: a test that is true for a bad value, or a block. */
export type Statement =
  | { readonly kind: 'test'; readonly bad: Code; readonly code: string; readonly expected: Code }
  | { readonly kind: 'block'; readonly body: Code };

/** The types of values that keywords speak of. */
export type Subject = 'any' | 'object' | 'array' | 'string' | 'number';

/** One JSON Schema keyword that decides which values are valid. */
export interface Keyword {
  readonly keyword: keyof JsonSchema;
  /** The type of the values that it speaks of; others pass it. */
  readonly on: Subject;
  /** The statements that find a value that breaks it. */
  readonly print: (schema: JsonSchema, site: Site, printCheck: PrintCheck) => readonly Statement[];
}

/** Prints the statements that hold the value of `site` to `schema`. */
export type PrintCheck = (schema: JsonSchema, site: Site) => readonly Code[];

/** A test, where `bad` is true for a value that breaks `keyword`. */
export function test(keyword: string, bad: Code, expected: Code): Statement {
  return { kind: 'test', bad, code: keyword, expected };
}

/** A block of statements. */
export function block(body: Code): Statement {
  return { kind: 'block', body };
}

/** The expression that leaves an issue and says whether to go on. Without a report nothing is made, neither path nor words. */
export function refusal({ path, value }: Site, keyword: string, expected: Code): Code {
  return code`report?.refuse(${templateLiteral(path)}, ${keyword}, ${expected}, ${value})`;
}

/** The end of a check that is over. */
export const RETURN: Code = raw('return false;');

/** What must hold for a value to be looked at: that it is there, where it may be missing. */
export function presence({ optional, value }: Site): readonly Code[] {
  return optional ? [code`${value} !== undefined`] : [];
}

/** The path of the member of `site` whose name is the expression `key`. */
export function pathOfKey({ path }: Site, key: Code): Site['path'] {
  return [...path, '/', code`report.token(${key})`];
}
