import * as runtime from '@topicwright/runtime';
import type { JsonSchema } from '../../model/json-schema.js';
import { isReserved } from '../../model/names.js';
import { type Code, code, join, raw } from '../code/code.js';
import { ifThen } from '../code/if-then.js';
import type { Expectations } from './expectations.js';
import type { Functions } from './functions.js';

/** A value that is to be checked, in the code that checks it. */
export interface Site {
  /** The expression of the value; it may be written more than once. */
  readonly value: Code;
  /** Its JSON Pointer, `~*` where a name or an index stands that is known when the check runs. */
  readonly path: string;
  /** The expressions of those names and indices. */
  readonly fill: readonly Code[];
  /** The value may be missing. */
  readonly optional: boolean;
  readonly scope: Scope;
  /** What the tests of the function expect; without it, the function finds no words. */
  readonly expectations: Expectations | undefined;
  /** What must hold besides for a bad value to count, where that is cheaper to ask last. */
  readonly counts?: Code;
  /** The functions of the file that check parts. */
  readonly functions: Functions;
  /** The expression of how deep a function that is called from here lies. */
  readonly depth: Code;
}

/** What an issue tells of a value. */
export type Place = Pick<Site, 'value' | 'path' | 'fill' | 'expectations'>;

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
  // The functions and the tables of the file are named so.
  if (/^(?:check|close|checkerOf|part\d+Of)[A-Z]|Expectations$/.test(base)) return `its${base.charAt(0).toUpperCase()}${base.slice(1)}`;
  return base.charAt(0).toLowerCase() + base.slice(1);
}

/** A statement of a check: a test, all of which is true for a bad value; or a block. */
export type Statement =
  | { readonly kind: 'test'; readonly bad: readonly Code[]; readonly code: string; readonly expected: string }
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
export function test(keyword: string, bad: Code | readonly Code[], expected: string): Statement {
  return { kind: 'test', bad: 'kind' in bad ? [bad] : bad, code: keyword, expected };
}

/** A block of statements. */
export function block(body: Code): Statement {
  return { kind: 'block', body };
}

/** The statement that leaves an issue where all of `bad` hold, and ends the check unless it is to go on. */
export function refuseIf(bad: readonly Code[], site: Place, keyword: string, expected: string): Code {
  return ifThen([...bad, ...otherwise(refusal(site, keyword, expected))], RETURN);
}

/** The statement of a test that nothing can follow. */
export function endIf(bad: Code, site: Place, keyword: string, expected: string): Code {
  const told = refusal(site, keyword, expected);
  return ifThen([bad], told ? code`return ${told} ?? false;` : RETURN);
}

/** The condition that a check does not go on. */
export function otherwise(told: Code | undefined): readonly Code[] {
  return told ? [code`!${told}`] : [];
}

// The expression that leaves an issue and says whether to go on. Without a report nothing is made, neither path nor words.
function refusal({ path, fill, value, expectations }: Place, keyword: string, expected: string): Code | undefined {
  if (!expectations) return undefined;
  return code`report?.refuse(${expectations.add(path, keyword, expected)}, ${value}${filling(fill)})`;
}

/** The argument that tells what the `~*` of a path stand for. */
export function filling(fill: readonly Code[]): Code {
  return fill.length === 0 ? raw('') : code`, [${join(fill, ', ')}]`;
}

/** The end of a check that is over. */
export const RETURN: Code = raw('return false;');

/** What must hold for a value to be looked at: that it is there, where it may be missing. */
export function presence({ optional, value }: Site): readonly Code[] {
  return optional ? [code`${value} !== undefined`] : [];
}

/** The place of the member of `site` whose name or index is the expression `key`. */
export function placeOfKey({ path, fill }: Site, key: Code): Pick<Site, 'path' | 'fill'> {
  return { path: `${path}/~*`, fill: [...fill, key] };
}
