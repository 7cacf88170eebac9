import { ANYTHING, inPlace, type JsonSchema, NOTHING, ofParts } from '../../model/json-schema.js';
import { type Code, code, importedType, join, mentions, raw } from '../code/code.js';
import { id } from '../code/identifier.js';
import { RUNTIME } from '../layout.js';
import type { Site } from './site.js';

/** How deep a value may lie in a schema that holds itself: far more than messages do, far less than the stack. */
export const MAX_DEPTH = 500;

/** Prints the body of a function for `schema`. */
export type PrintBody = (schema: JsonSchema, depth: Code) => readonly Code[];

/** The functions of a file that check parts of payloads: those that alternatives try, and those of schemas that hold themselves. */
export class Functions {
  readonly #names = new Map<JsonSchema, string>();
  readonly #printed: Code[] = [];
  readonly #recursive: ReadonlyMap<JsonSchema, string>;
  readonly #printBody: PrintBody;
  #prefix = '';
  #count = 0;

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
    return this.#printed.splice(0);
  }

  /** The expression that is true where `value` fits `schema`; with `report`, what it finds is left there. */
  holds(schema: JsonSchema, value: Code, { depth }: Site, report: Code = raw('undefined')): Code {
    if (schema === ANYTHING) return raw('true');
    if (schema === NOTHING) return raw('false');
    const isDeep = this.#reachesItself(schema);
    const name = this.#nameOf(schema, isDeep);
    return code`${id(name)}(${value}, ${report}${isDeep ? code`, ${depth}` : raw('')})`;
  }

  #nameOf(schema: JsonSchema, isDeep: boolean): string {
    const known = this.#names.get(schema);
    if (known !== undefined) return known;
    this.#count += 1;
    const own = this.#recursive.get(schema);
    const name = own === undefined ? `part${this.#count}Of${this.#prefix}` : `check${own}Value`;
    this.#names.set(schema, name);
    const statements = this.#printBody(schema, raw('depth + 1'));
    const tooDeep = code`if (depth > ${MAX_DEPTH}) return report?.refuse('', 'too-deep', ${`at most ${MAX_DEPTH} levels deep`}, value) ?? false;`;
    const body = own === undefined ? statements : [tooDeep, ...statements];
    this.#printed.push(printFunction(name, body, isDeep ? [raw('depth: number')] : []));
    return name;
  }

  #reachesItself(schema: JsonSchema, seen: Set<JsonSchema> = new Set()): boolean {
    if (this.#recursive.has(schema)) return true;
    if (seen.has(schema)) return false;
    seen.add(schema);
    return [...inPlace(schema), ...ofParts(schema)].some((part) => this.#reachesItself(part, seen));
  }
}

/** A function that ends well where `body` does not end it before. A parameter that the body does not speak of says so. */
export function printFunction(name: string, body: readonly Code[], more: readonly Code[]): Code {
  const used = (parameter: string): Code => raw(mentions(body, parameter) ? parameter : `_${parameter}`);
  const parameters = [code`${used('value')}: unknown`, code`${used('report')}: ${importedType(RUNTIME, 'Report')} | undefined`, ...more];
  return code`function ${id(name)}(${join(parameters, ', ')}): boolean {
  ${body}
  return true;
}`;
}
