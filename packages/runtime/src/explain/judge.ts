import { testOfValue, testOfValues } from '../json-values.js';
import { anyOf, oneOf } from './alternatives.js';
import { ARRAY_KEYWORDS } from './arrays.js';
import { expectedMember, expectedTypes } from './expected.js';
import { OBJECT_KEYWORDS } from './objects.js';
import { fits, type Judge, type JudgeKeyword, refuse, together } from './run.js';
import { NUMBER_KEYWORDS, STRING_KEYWORDS } from './scalars.js';
import { allowsAll, hasType, MAX_DEPTH, type Schema, type SchemaObject, testOfTypes, typesOf } from './schema.js';

const judges = new WeakMap<SchemaObject, Judge>();

/** The judge of `schema`. It is made once per schema. */
export function judgeOf(schema: Schema): Judge {
  if (typeof schema === 'boolean') return schema ? () => true : (value, run) => refuse(value, run, 'false', 'absent');
  if (typeof schema !== 'object')
    throw new TypeError(`a schema must be an object or a boolean, got ${JSON.stringify(schema)}; resolve "$ref" to the schema itself`);
  const known = judges.get(schema);
  if (known) return known;
  // A schema may refer to itself, so it has a judge before that judge is made.
  let made: Judge | undefined;
  const later: Judge = (value, run) => (made as Judge)(value, run);
  judges.set(schema, schema.recursive === undefined ? later : limitDepth(later));
  made = makeJudge(schema);
  if (schema.recursive === undefined) judges.set(schema, made);
  return judges.get(schema) as Judge;
}

function limitDepth(judge: Judge): Judge {
  return (value, run) => {
    if (run.depth >= MAX_DEPTH) return refuse(value, run, 'too-deep', `at most ${MAX_DEPTH} levels deep`);
    run.depth += 1;
    const isValid = judge(value, run);
    run.depth -= 1;
    return isValid;
  };
}

function makeJudge(schema: SchemaObject): Judge {
  const make = (keywords: readonly JudgeKeyword[]): Judge | undefined => {
    const found = keywords.flatMap((keyword) => keyword(schema, judgeOf) ?? []);
    return found.length === 0 ? undefined : together(found);
  };
  const [string, number, array, object] = [STRING_KEYWORDS, NUMBER_KEYWORDS, ARRAY_KEYWORDS, OBJECT_KEYWORDS].map(make);
  const judgeFor = (value: unknown): Judge | undefined => {
    if (typeof value === 'string') return string;
    if (typeof value === 'number') return number;
    if (typeof value !== 'object' || value === null) return undefined;
    return Array.isArray(value) ? array : object;
  };
  const ofKind: Judge = (value, run) => judgeFor(value)?.(value, run) ?? true;
  const hasKind = [string, number, array, object].some((found) => found !== undefined);
  const judges = [make(ANY_KEYWORDS), hasKind ? ofKind : undefined].filter((found) => found !== undefined);
  const judge = together(judges);
  const types = impliesType(schema) ? [] : typesOf(schema);
  if (types.length === 0) return judge;
  const isOfType = testOfTypes(types);
  const expected = (): string => expectedTypes(types);
  if (judges.length === 0) return (value, run) => isOfType(value) || refuse(value, run, 'type', expected);
  // Other keywords are not checked if the type is wrong.
  return (value, run) => (isOfType(value) ? judge(value, run) : refuse(value, run, 'type', expected));
}

// If all constants have an allowed type, the issue is the constant, not the type.
function impliesType(schema: SchemaObject): boolean {
  const types = typesOf(schema);
  const members = schema.const !== undefined ? [schema.const] : schema.open ? undefined : schema.enum;
  return members?.every((member) => hasType(types, member)) ?? false;
}

/** The keywords for values of any type. */
const ANY_KEYWORDS: readonly JudgeKeyword[] = [constant, member, reference, allOf, anyOf, oneOf, not, conditional];

function constant({ const: expected }: SchemaObject): Judge | undefined {
  if (expected === undefined) return undefined;
  const isExpected = testOfValue(expected);
  return (value, run) => isExpected(value) || refuse(value, run, 'const', () => JSON.stringify(expected));
}

function member({ enum: members, open }: SchemaObject): Judge | undefined {
  if (!members || open) return undefined;
  const isMember = testOfValues(members);
  return (value, run) => isMember(value) || refuse(value, run, 'enum', () => expectedMember(members));
}

function reference({ $ref }: SchemaObject): Judge | undefined {
  return $ref === undefined ? undefined : judgeOf($ref);
}

function allOf({ allOf: schemas }: SchemaObject): Judge | undefined {
  return schemas && together(schemas.map(judgeOf));
}

function not({ not: schema }: SchemaObject): Judge | undefined {
  if (schema === undefined) return undefined;
  if (allowsAll(schema)) return (value, run) => refuse(value, run, 'not', 'absent');
  const judge = judgeOf(schema);
  return (value, run) => !fits(judge, value, run) || refuse(value, run, 'not', 'a value that "not" allows');
}

function conditional({ if: condition, then: yes = true, else: no = true }: SchemaObject): Judge | undefined {
  if (condition === undefined) return undefined;
  const [judge, ifValid, ifInvalid] = [condition, yes, no].map(judgeOf) as [Judge, Judge, Judge];
  return (value, run) => (fits(judge, value, run) ? ifValid : ifInvalid)(value, run);
}
