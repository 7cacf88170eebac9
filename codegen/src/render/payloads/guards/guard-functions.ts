import { type Code, code, imported, raw } from '../../../code/code.js';
import { all, any, atom, type Condition, choice, not, printCondition, printRefusal, printReturn } from '../../../code/condition.js';
import { id } from '../../../code/identifier.js';
import { literal } from '../../../code/literal.js';
import { regExp } from '../../../code/reg-exp.js';
import { ANYTHING, type JsonSchema, type JsonType, NOTHING, typesOf } from '../../../schema/json-schema.js';
import type { Evaluates, Parts, PrintRest, Site, Subject } from '../../../schema/keyword.js';
import { CONST } from '../../../schema/keywords/const.js';
import { ENUM } from '../../../schema/keywords/enum.js';
import { KEYWORDS } from '../../../schema/keywords/index.js';
import { printType } from '../../../schema/keywords/type.js';
import { subschemasOf } from '../../../schema/subschemas.js';
import { RUNTIME } from '../../layout.js';
import { printUnevaluated } from './unevaluated.js';

/** A function that checks a part of a payload. */
interface PartFunction {
  readonly name: string;
  /** Whether it takes the depth of recursive schemas. */
  readonly isDeep: boolean;
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
  readonly #printed: Code[] = [];

  /** `taken`: names that the file already declares. */
  constructor(taken: Iterable<string>) {
    this.#taken = new Set(taken);
  }

  /** The functions and constants that were needed since the last call. */
  take(): readonly Code[] {
    return this.#printed.splice(0);
  }

  /** The body of a guard for its parameter `value`, which must also satisfy `more`. */
  body(schema: JsonSchema, name: string, more: readonly Condition[] = []): GuardBody {
    const site: Site = { value: raw('value'), isNarrowed: true, name, parts: this, depth: raw('0') };
    const isNamed = schema.recursive !== undefined;
    const condition = all([isNamed ? this.satisfies(schema, site) : this.#condition(schema, site), ...more]);
    const loops = isNamed ? [] : loopsOf(schema, site);
    // A compiler may complain about a parameter that is not used.
    const isConstant = condition === false || (condition === true && loops.length === 0);
    return { parameter: raw(isConstant ? '_value' : 'value'), statements: printBody(condition, loops) };
  }

  satisfies = (schema: JsonSchema, site: Site): Condition => {
    if (schema === ANYTHING) return true;
    if (schema === NOTHING) return false;
    if (isShort(schema, site)) return this.#condition(schema, site);
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
    const name = id(this.#unique(`${owner.charAt(0).toLowerCase()}${owner.slice(1)}${suffix}`));
    this.#constants.set(key, name);
    this.#printed.push(code`const ${name} = ${raw(isCall ? '/* @__PURE__ */ ' : '')}${value};`);
    return name;
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
    const at = this.#printed.length;
    const isInDepth = recursive === undefined || atom(code`depth <= ${imported(RUNTIME, 'MAX_DEPTH')}`);
    const condition = all([isInDepth, this.#condition(schema, own)]);
    const loops = loopsOf(schema, own);
    if (condition === false || (condition === true && loops.length === 0)) {
      this.#functions.set(schema, condition);
      return condition;
    }
    this.#printed.splice(at, 0, printFunction(part, printBody(condition, loops)));
    return part;
  }

  /** The condition that a value is valid, except for the assertions that need a loop. */
  #condition(schema: JsonSchema, site: Site): Condition {
    // The members of an enum are checked against the whole schema when they are printed.
    if (isEnumerated(schema)) return all([CONST, ENUM].map(({ print }) => print?.(schema, site) ?? true));
    const types = typesOf(schema);
    const general = conditionsOn('any', schema, site);
    if (types.length === 0) return all([...SUBJECTS.map((subject) => anyOther(subject, schema, site)), ...general]);
    const byType = types.map((type) => this.#conditionOfType(type, types, schema, site));
    return all([any(byType.filter((condition) => condition !== undefined)), ...general]);
  }

  #conditionOfType(type: JsonType, types: readonly JsonType[], schema: JsonSchema, site: Site): Condition | undefined {
    // Every integer is a number.
    if (type === 'integer' && types.includes('number')) return undefined;
    const conditions = conditionsOn(subjectOf(type), schema, site);
    return all([
      printType(
        type,
        site,
        conditions.some((condition) => condition !== true),
      ),
      ...conditions,
    ]);
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

function printFunction({ name, isDeep }: PartFunction, body: Code): Code {
  return code`function ${id(name)}(value: unknown${raw(isDeep ? ', depth: number' : '')}): boolean {
  ${body}
}`;
}

const SUBJECTS: readonly Exclude<Subject, 'any'>[] = ['string', 'number', 'array', 'object'];

function subjectOf(type: JsonType): Subject {
  if (type === 'integer') return 'number';
  return type === 'null' || type === 'boolean' ? 'any' : type;
}

function conditionsOn(subject: Subject, schema: JsonSchema, site: Site): readonly Condition[] {
  if (subject === 'any')
    return applicable(schema, 'any').flatMap(({ name, print }) => (DECIDING.has(name) || !print ? [] : [print(schema, site)]));
  const conditions = applicable(schema, subject).flatMap(({ print }) => (print ? [print(schema, site)] : []));
  return conditions;
}

const DECIDING: ReadonlySet<string> = new Set(['type', 'const', 'enum']);

function applicable(schema: JsonSchema, subject: Subject): typeof KEYWORDS {
  return KEYWORDS.filter(({ name, on }) => on === subject && schema[name as keyof JsonSchema] !== undefined);
}

// A keyword that applies to one type ignores values of other types.
function anyOther(subject: Exclude<Subject, 'any'>, schema: JsonSchema, site: Site): Condition {
  const conditions = all(conditionsOn(subject, schema, site));
  return conditions === true ? true : choice(printType(subject, site, true), conditions, true);
}

function loopsOf(schema: JsonSchema, site: Site): readonly Code[] {
  const types = typesOf(schema);
  if (isEnumerated(schema)) return [];
  return (['object', 'array'] as const).flatMap((type) => {
    if (types.length > 0 && !types.includes(type)) return [];
    const loops = applicable(schema, type).flatMap(({ printLoop }) => printLoop?.(schema, site) ?? []);
    if (loops.length === 0) return [];
    if (types.length === 1) return loops;
    return [
      code`if (${printCondition(printType(type, site, true))}) {
  ${loops}
}`,
    ];
  });
}

/** Whether a schema is checked inline: it inspects only the value itself, and TypeScript can narrow it. */
function isShort(schema: JsonSchema, site: Site): boolean {
  const keywords = Object.keys(schema).filter((name) => KEYWORDS.some((keyword) => keyword.name === name && keyword.role === 'assertion'));
  if (keywords.every((name) => LOOKS_ONCE.has(name))) return site.isNarrowed || typesOf(schema).length < 2;
  if (!site.isNarrowed || schema.recursive !== undefined) return false;
  if (isEnumerated(schema)) return true;
  if (keywords.every((name) => LOOKS_ONCE.has(name) || isOnScalar(name))) return true;
  const isSimple = (part: JsonSchema): boolean =>
    part !== NOTHING && subschemasOf(part).length === 0 && isShort(part, site) && part.$ref === undefined;
  if (keywords.every((name) => ON_LISTS.has(name))) return typesOf(schema).join() === 'array' && isSimple(schema.items ?? ANYTHING);
  return keywords.join() === 'anyOf' && (schema.anyOf ?? []).every(isSimple);
}

const LOOKS_ONCE: ReadonlySet<string> = new Set(['type', 'const', 'open', 'enum']);
const ON_LISTS: ReadonlySet<string> = new Set(['type', 'items', 'minItems', 'maxItems']);

function isEnumerated(schema: JsonSchema): boolean {
  return schema.const !== undefined || (schema.enum !== undefined && schema.open !== true);
}

function isOnScalar(name: string): boolean {
  return KEYWORDS.some((keyword) => keyword.name === name && (keyword.on === 'string' || keyword.on === 'number'));
}
