import { type Code, code } from '../../../code/code.js';
import { all, any, type Condition, choice, printCondition } from '../../../code/condition.js';
import { ANYTHING, type JsonSchema, type JsonType, NOTHING, typesOf } from '../../../schema/json-schema.js';
import { type Keyword, knowing, knownTypes, type Site, type Subject } from '../../../schema/keyword.js';
import { CONST } from '../../../schema/keywords/const.js';
import { ENUM } from '../../../schema/keywords/enum.js';
import { KEYWORDS } from '../../../schema/keywords/index.js';
import { printType } from '../../../schema/keywords/type.js';
import { possibleTypes } from '../../../schema/possible-types.js';
import { subschemasOf } from '../../../schema/subschemas.js';

/** The condition that a value is valid, except for the assertions that need a loop. */
export function conditionOf(schema: JsonSchema, outer: Site): Condition {
  // The members of an enum are checked against the whole schema when they are printed.
  if (isEnumerated(schema)) return all([CONST, ENUM].map(({ print }) => print?.(schema, outer) ?? true));
  const known = knownTypes(outer);
  const own = typesOf(schema);
  const types = known ? own.filter((type) => known.some((other) => other === type || areNumeric(other, type))) : own;
  if (types.length === 0 && own.length > 0) return false;
  const site: Site = types.length === 0 ? outer : knowing(outer, { type: types });
  const general = conditionsOn('any', schema, site);
  const subjects = known ? SUBJECTS.filter((subject) => known.some((type) => subjectOf(type) === subject)) : SUBJECTS;
  if (types.length === 0) return all([...subjects.map((subject) => anyOther(subject, schema, site)), ...general]);
  const byType = types.map((type) => conditionOfType(type, types, schema, site));
  return all([any(byType.filter((condition) => condition !== undefined)), ...general]);
}

// An integer is also a number.
function areNumeric(...types: readonly JsonType[]): boolean {
  return types.every((type) => subjectOf(type) === 'number');
}

function conditionOfType(type: JsonType, types: readonly JsonType[], schema: JsonSchema, site: Site): Condition | undefined {
  // Every integer is a number.
  if (type === 'integer' && types.includes('number')) return undefined;
  const subject = subjectOf(type);
  // The keywords for values of any type are printed once, for all types.
  const conditions = subject === 'any' ? [] : conditionsOn(subject, schema, knowing(site, { type }));
  return all([
    printType(
      type,
      site,
      conditions.some((condition) => condition !== true),
    ),
    ...conditions,
  ]);
}

const SUBJECTS: readonly Exclude<Subject, 'any'>[] = ['string', 'number', 'array', 'object'];

function subjectOf(type: JsonType): Subject {
  if (type === 'integer') return 'number';
  return type === 'null' || type === 'boolean' ? 'any' : type;
}

function conditionsOn(subject: Subject, schema: JsonSchema, site: Site): readonly Condition[] {
  let known = site;
  return applicable(schema, subject).flatMap(({ name, print }) => {
    if (!print || DECIDING.has(name)) return [];
    const condition = print(schema, known);
    if (subject === 'any') known = knowing(known, { [name]: schema[name as keyof JsonSchema] });
    return [condition];
  });
}

const DECIDING: ReadonlySet<string> = new Set(['type', 'const', 'enum']);

function applicable(schema: JsonSchema, subject: Subject): typeof KEYWORDS {
  return KEYWORDS.filter(({ name, on }) => on === subject && schema[name as keyof JsonSchema] !== undefined);
}

// A keyword that applies to one type ignores values of other types.
function anyOther(subject: Exclude<Subject, 'any'>, schema: JsonSchema, site: Site): Condition {
  const conditions = all(conditionsOn(subject, schema, knowing(site, { type: subject })));
  return conditions === true ? true : choice(printType(subject, site, true), conditions, true);
}

/** The loops over the members of a value that {@link conditionOf} does not check. They return `false` for an invalid member. */
export function loopsOf(schema: JsonSchema, site: Site): readonly Code[] {
  if (isEnumerated(schema)) return [];
  const types = typesOf(schema);
  const possible = possibleTypes(schema);
  return (['object', 'array'] as const).flatMap((type) => {
    if (possible && !possible.includes(type)) return [];
    const loops = applicable(schema, type).flatMap(({ printLoop }) => printLoop?.(schema, knowing(site, { type })) ?? []);
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
export function isInline(schema: JsonSchema, site: Site): boolean {
  const keywords = Object.keys(schema).filter((name) => KEYWORDS.some((keyword) => keyword.name === name && isPrinted(keyword)));
  if (keywords.every((name) => READS_ONCE.has(name))) return site.isNarrowed || typesOf(schema).length < 2;
  if (!site.isNarrowed || schema.recursive !== undefined) return false;
  if (isEnumerated(schema)) return true;
  if (keywords.every((name) => READS_ONCE.has(name) || isOnScalar(name))) return true;
  const isSimple = (part: JsonSchema): boolean =>
    part !== NOTHING && subschemasOf(part).length === 0 && isInline(part, site) && part.$ref === undefined;
  if (keywords.every((name) => ON_LISTS.has(name))) return typesOf(schema).join() === 'array' && isSimple(schema.items ?? ANYTHING);
  return keywords.join() === 'anyOf' && (schema.anyOf ?? []).every(isSimple);
}

// `format` is an annotation that is printed if formats are asserted.
function isPrinted({ role, print }: Keyword): boolean {
  return role === 'assertion' || print !== undefined;
}

/** Keywords whose code reads the value once, so that TypeScript need not narrow it. */
const READS_ONCE: ReadonlySet<string> = new Set(['type', 'const', 'open', 'enum']);
const ON_LISTS: ReadonlySet<string> = new Set(['type', 'items', 'minItems', 'maxItems']);

function isEnumerated(schema: JsonSchema): boolean {
  return schema.const !== undefined || (schema.enum !== undefined && schema.open !== true);
}

function isOnScalar(name: string): boolean {
  return KEYWORDS.some((keyword) => keyword.name === name && (keyword.on === 'string' || keyword.on === 'number'));
}
