import { type Code, code, imported, raw } from '../../../code/code.js';
import { all, atom, type Condition, comparison, not, printRefusal, printReturn } from '../../../code/condition.js';
import { id } from '../../../code/identifier.js';
import { literal } from '../../../code/literal.js';
import { regExp } from '../../../code/reg-exp.js';
import { ANYTHING, type JsonSchema, NOTHING } from '../../../schema/json-schema.js';
import type { Evaluates, Parts, PrintRest, Site } from '../../../schema/keyword.js';
import { subschemasOf } from '../../../schema/subschemas.js';
import { RUNTIME } from '../../layout.js';
import { conditionOf, isInline, loopsOf } from './schema-condition.js';
import { printUnevaluated } from './unevaluated.js';

/** A function that checks a part of a payload. */
interface PartFunction {
  readonly name: string;
  /** Whether it takes the depth of recursive schemas. */
  readonly isDeep: boolean;
}

/** A function or a constant of the file. */
interface Declaration {
  readonly name: string;
  readonly code: Code;
  /** Called if it is not printed, so that it is declared again where it is needed. */
  readonly forget: () => void;
}

/** The body of a guard, and the name of its parameter. */
export interface GuardBody {
  readonly parameter: Code;
  readonly statements: Code;
}

/** The functions and constants of a file of guards. */
export class GuardFunctions implements Parts {
  /** A schema that allows everything, or nothing, has no function. */
  readonly #functions = new Map<JsonSchema, PartFunction | boolean>();
  readonly #constants = new Map<string, Code>();
  readonly #taken: Set<string>;
  readonly #deep = new Map<JsonSchema, boolean>();
  readonly #declarations: Declaration[] = [];
  /** The bodies that were printed since the last `take()`. */
  readonly #bodies: Code[] = [];

  /** `taken`: names that the file already declares. */
  constructor(taken: Iterable<string>) {
    this.#taken = new Set(taken);
  }

  /** The functions and constants that the bodies since the last call use. Others were printed for a condition that is never checked. */
  take(): readonly Code[] {
    const printed = this.#declarations.splice(0);
    const used = usedNames(this.#bodies.splice(0), new Map(printed.map(({ name, code: text }) => [name, text])));
    for (const { name, forget } of printed) if (!used.has(name)) forget();
    return printed.flatMap((declaration) => (used.has(declaration.name) ? [declaration.code] : []));
  }

  /** The body of a guard for its parameter `value`, which must also satisfy `more`. */
  body(schema: JsonSchema, name: string, more: readonly Condition[] = []): GuardBody {
    const site: Site = { value: raw('value'), isNarrowed: true, name, parts: this, depth: raw('0') };
    const isNamed = schema.recursive !== undefined;
    const condition = all([isNamed ? this.satisfies(schema, site) : conditionOf(schema, site), ...more]);
    const loops = isNamed ? [] : loopsOf(schema, site);
    const statements = printBody(condition, loops);
    this.#bodies.push(statements);
    return { parameter: parameterOf('value', statements), statements };
  }

  satisfies = (schema: JsonSchema, site: Site): Condition => {
    if (schema === ANYTHING) return true;
    if (schema === NOTHING) return false;
    if (isInline(schema, site)) return conditionOf(schema, site);
    const part = this.#functionOf(schema, site);
    if (typeof part === 'boolean') return part;
    return atom(code`${id(part.name)}(${site.value}${part.isDeep ? code`, ${site.depth}` : raw('')})`);
  };

  printUnevaluated = (evaluates: Evaluates, schema: JsonSchema, site: Site, printRest: PrintRest): readonly Code[] =>
    printUnevaluated(evaluates, schema, site, printRest);

  pattern = (pattern: string, { name }: Site): Code => this.#constant(name, 'Pattern', regExp(pattern));

  set = (values: readonly (string | number | boolean | null)[], { name }: Site): Code =>
    this.#constant(name, 'Values', code`new Set<unknown>(${literal(values)})`, true);

  #constant(owner: string, suffix: string, value: Code, isCall = false): Code {
    const key = JSON.stringify(value);
    const known = this.#constants.get(key);
    if (known) return known;
    const name = this.#unique(`${owner.charAt(0).toLowerCase()}${owner.slice(1)}${suffix}`);
    this.#constants.set(key, id(name));
    this.#declarations.push({
      name,
      code: code`const ${id(name)} = ${raw(isCall ? '/* @__PURE__ */ ' : '')}${value};`,
      forget: () => this.#constants.delete(key),
    });
    return id(name);
  }

  #unique(base: string): string {
    for (let n = 1; ; n += 1) {
      const name = n === 1 ? base : `${base}${n}`;
      if (this.#taken.has(name)) continue;
      this.#taken.add(name);
      return name;
    }
  }

  #functionOf(schema: JsonSchema, site: Site): PartFunction | boolean {
    const known = this.#functions.get(schema);
    if (known !== undefined) return known;
    const { recursive } = schema;
    const name = recursive === undefined ? shortened(site.name) : `${recursive}Value`;
    const part: PartFunction = { name: this.#unique(`is${name}`), isDeep: this.#reachesRecursion(schema) };
    this.#functions.set(schema, part);
    const depth = raw(recursive === undefined ? 'depth' : 'depth + 1');
    const own: Site = { value: raw('value'), isNarrowed: true, name, parts: this, depth };
    // Reserves the place of the function before the functions that it calls.
    const at = this.#declarations.length;
    const isInDepth = recursive === undefined || comparison(raw('depth'), '<=', imported(RUNTIME, 'MAX_DEPTH'));
    const condition = all([isInDepth, conditionOf(schema, own)]);
    const loops = loopsOf(schema, own);
    if (condition === false || (condition === true && loops.length === 0)) {
      // What was printed for it may call it, and is printed again where it is needed.
      for (const { forget } of this.#declarations.splice(at)) forget();
      this.#functions.set(schema, condition);
      return condition;
    }
    this.#declarations.splice(at, 0, {
      name: part.name,
      code: printFunction(part, printBody(condition, loops)),
      forget: () => this.#functions.delete(schema),
    });
    return part;
  }

  #reachesRecursion(schema: JsonSchema, trail: Set<JsonSchema> = new Set()): boolean {
    if (schema.recursive !== undefined) return true;
    const known = this.#deep.get(schema);
    if (known !== undefined || trail.has(schema)) return known ?? false;
    trail.add(schema);
    const reaches = subschemasOf(schema).some((part) => this.#reachesRecursion(part, trail));
    this.#deep.set(schema, reaches);
    return reaches;
  }
}

/** The names of the declarations that `bodies` use, directly or through other declarations. */
function usedNames(bodies: readonly Code[], declarations: ReadonlyMap<string, Code>): ReadonlySet<string> {
  const used = new Set<string>();
  const queue = [...bodies];
  for (let text = queue.pop(); text !== undefined; text = queue.pop()) {
    for (const name of wordsOf(text)) {
      const declaration = declarations.get(name);
      if (!declaration || used.has(name)) continue;
      used.add(name);
      queue.push(declaration);
    }
  }
  return used;
}

function wordsOf({ parts }: Code): readonly string[] {
  return parts.flatMap((part) => (typeof part === 'string' ? (part.match(/[A-Za-z_$][\w$]*/g) ?? []) : []));
}

function printBody(condition: Condition, loops: readonly Code[]): Code {
  if (loops.length === 0 || condition === false) return printReturn(condition);
  return code`${condition === true ? [] : [printRefusal(not(condition))]}
${loops}
return true;`;
}

/** Longer names of nested parts are cut, and made unique by a number. */
const MAX_NAME_LENGTH = 60;

function shortened(name: string): string {
  return name.length <= MAX_NAME_LENGTH ? name : name.slice(0, MAX_NAME_LENGTH);
}

// A compiler may complain about a parameter that is not used.
function parameterOf(name: string, body: Code): Code {
  return id(wordsOf(body).includes(name) ? name : `_${name}`);
}

function printFunction({ name, isDeep }: PartFunction, body: Code): Code {
  const depth = isDeep ? code`, ${parameterOf('depth', body)}: number` : raw('');
  return code`function ${id(name)}(value: unknown${depth}): boolean {
  ${body}
}`;
}
