import { ANYTHING, inPlace, type JsonSchema, NOTHING, ofParts } from '../../model/json-schema.js';
import { type Code, code, imported, importedType, join, mentions, raw } from '../code/code.js';
import { id } from '../code/identifier.js';
import { RUNTIME } from '../layout.js';
import { Expectations } from './expectations.js';
import { endIf, filling, type Site } from './site.js';

/** How deep a value may lie in a schema that holds itself: far more than messages do, far less than the stack. */
export const MAX_DEPTH = 500;

/** Where a function begins: with its parameter `value`. */
export type Start = Pick<Site, 'expectations' | 'depth'>;

/** Prints the body of a function for `schema`. */
export type PrintBody = (schema: JsonSchema, start: Start) => readonly Code[];

interface Named {
  readonly name: string;
  /** Of one that takes a report. */
  readonly expectations: Expectations | undefined;
}

/** The functions of a file that check parts of payloads: those that alternatives try, and those of schemas that hold themselves. */
export class Functions {
  readonly #silent = new Map<JsonSchema, Named>();
  readonly #telling = new Map<JsonSchema, Named>();
  readonly #printed: Code[] = [];
  /** The tables of words that are told from, and those of them that are printed. */
  readonly #told = new Set<Expectations>();
  readonly #printedTables = new Set<Expectations>();
  readonly #recursive: ReadonlyMap<JsonSchema, string>;
  readonly #printBody: PrintBody;
  #prefix = '';
  #count = 0;

  /** `recursive`: the schemas that hold themselves, with the names of their functions. */
  constructor(recursive: ReadonlyMap<JsonSchema, string>, printBody: PrintBody) {
    this.#recursive = recursive;
    this.#printBody = printBody;
  }

  /** Names the functions that are asked for from now on after `owner`. */
  begin(owner: string): void {
    this.#prefix = owner;
    this.#count = 0;
  }

  /** The functions that were printed since the last call. */
  take(): readonly Code[] {
    const tables = [...this.#told].filter((table) => !this.#printedTables.has(table));
    for (const table of tables) this.#printedTables.add(table);
    return [...tables.map((table) => table.printConstant()), ...this.#printed.splice(0)];
  }

  /** The expression that is true where `value` fits `schema`; what it finds is not told. */
  holds(schema: JsonSchema, value: Code, { depth }: Site): Code {
    if (schema === ANYTHING) return raw('true');
    if (schema === NOTHING) return raw('false');
    const { name, expectations } = this.#functionOf(schema, false);
    const isDeep = this.#reachesItself(schema);
    return code`${id(name)}(${value}${raw(expectations ? ', undefined' : '')}${isDeep ? code`, ${depth}` : raw('')})`;
  }

  /** The expression that is true where a check of the value of `site` by `schema` goes on; what it finds is told where that of `site` is. */
  follows(schema: JsonSchema, site: Site): Code {
    if (!site.expectations || schema === ANYTHING) return this.holds(schema, site.value, site);
    const { name, expectations } = this.#functionOf(schema, true);
    if (!expectations) throw new Error(`unreachable: ${name} tells nothing`);
    this.#told.add(expectations);
    const isDeep = this.#reachesItself(schema);
    const report = code`${imported(RUNTIME, 'below')}(report, ${site.path}, ${expectations.name}${filling(site.fill)})`;
    return code`${id(name)}(${site.value}, ${report}${isDeep ? code`, ${site.depth}` : raw('')})`;
  }

  #functionOf(schema: JsonSchema, isTelling: boolean): Named {
    const own = this.#recursive.get(schema);
    // One that holds itself is printed once: what it finds is told, or not.
    const functions = own === undefined && !isTelling ? this.#silent : this.#telling;
    const known = functions.get(schema);
    if (known) return known;
    const named = this.#named(own, isTelling);
    functions.set(schema, named);
    this.#printed.push(this.#print(schema, named));
    return named;
  }

  #named(own: string | undefined, isTelling: boolean): Named {
    if (own !== undefined) return { name: own, expectations: new Expectations(own.replace(/^check/, '')) };
    this.#count += 1;
    const name = `part${this.#count}Of${this.#prefix}`;
    return { name, expectations: isTelling ? new Expectations(name) : undefined };
  }

  #print(schema: JsonSchema, { name, expectations }: Named): Code {
    const isDeep = this.#reachesItself(schema);
    const statements = this.#printBody(schema, { depth: raw('depth + 1'), expectations });
    const place = { value: raw('value'), path: '', fill: [], expectations };
    const tooDeep = endIf(code`depth > ${MAX_DEPTH}`, place, 'too-deep', `at most ${MAX_DEPTH} levels deep`);
    const body = this.#recursive.has(schema) ? [tooDeep, ...statements] : statements;
    return printFunction(name, body, { isTelling: expectations !== undefined, more: isDeep ? [raw('depth: number')] : [] });
  }

  #reachesItself(schema: JsonSchema, seen: Set<JsonSchema> = new Set()): boolean {
    if (this.#recursive.has(schema)) return true;
    if (seen.has(schema)) return false;
    seen.add(schema);
    return [...inPlace(schema), ...ofParts(schema)].some((part) => this.#reachesItself(part, seen));
  }
}

/** The parameters of a function besides its value. */
export interface FunctionShape {
  /** It takes a report. */
  readonly isTelling: boolean;
  readonly more: readonly Code[];
}

/** A function that ends well where `body` does not end it before. A parameter that the body does not speak of says so. */
export function printFunction(name: string, body: readonly Code[], { isTelling, more }: FunctionShape): Code {
  const used = (parameter: string): Code => raw(mentions(body, parameter) ? parameter : `_${parameter}`);
  const report = isTelling ? [code`${used('report')}: ${importedType(RUNTIME, 'Report')} | undefined`] : [];
  return code`function ${id(name)}(${join([code`${used('value')}: unknown`, ...report, ...more], ', ')}): boolean {
  ${body}
  return true;
}`;
}
