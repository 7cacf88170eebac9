import { canonicalJson } from '../canonical-json.js';
import { anyOf, oneOf } from './alternatives.js';
import { ARRAY_KEYWORDS } from './arrays.js';
import { expectedMember, expectedTypes } from './expected.js';
import { OBJECT_KEYWORDS } from './objects.js';
import { fits, type Judge, type JudgeKeyword, refuse, together } from './run.js';
import { NUMBER_KEYWORDS, STRING_KEYWORDS } from './scalars.js';
import { allowsAll, hasType, MAX_DEPTH, type Schema, type SchemaObject, typesOf } from './schema.js';

const judges = new WeakMap<SchemaObject, Judge>();

/** The judge of `schema`. It is made once per schema. */
export function judgeOf(schema: Schema): Judge {
  if (typeof schema === 'boolean') return schema ? () => true : (value, run) => refuse(value, run, 'false', 'absent');
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
    if (run.depth > MAX_DEPTH) return refuse(value, run, 'too-deep', `at most ${MAX_DEPTH} levels deep`);
    run.depth += 1;
    const isValid = judge(value, run);
    run.depth -= 1;
    return isValid;
  };
}

function makeJudge(schema: SchemaObject): Judge {
  const types = impliesType(schema) ? [] : typesOf(schema);
  const make = (keywords: readonly JudgeKeyword[]): Judge | undefined => {
    const found = keywords.flatMap((keyword) => keyword(schema, judgeOf) ?? []);
    return found.length === 0 ? undefined : together(found);
  };
  const [onAny, onString, onNumber, onArray, onObject] = [
    ANY_KEYWORDS,
    STRING_KEYWORDS,
    NUMBER_KEYWORDS,
    ARRAY_KEYWORDS,
    OBJECT_KEYWORDS,
  ].map(make);
  const judgeFor = (value: unknown): Judge | undefined => {
    if (typeof value === 'string') return onString;
    if (typeof value === 'number') return onNumber;
    if (typeof value !== 'object' || value === null) return undefined;
    return Array.isArray(value) ? onArray : onObject;
  };
  return (value, run) => {
    // What else is wrong with a value of another type is of no use.
    if (types.length > 0 && !hasType(types, value)) return refuse(value, run, 'type', expectedTypes(types));
    const isValid = onAny === undefined || onAny(value, run);
    if (!isValid && !run.all) return false;
    const own = judgeFor(value);
    return (own === undefined || own(value, run)) && isValid;
  };
}

// A constant says more than its type.
function impliesType(schema: SchemaObject): boolean {
  const types = typesOf(schema);
  const members = schema.const !== undefined ? [schema.const] : schema.open ? undefined : schema.enum;
  return members?.every((member) => hasType(types, member)) ?? false;
}

/** The keywords for values of any type. */
const ANY_KEYWORDS: readonly JudgeKeyword[] = [constant, member, reference, allOf, anyOf, oneOf, not, conditional];

function constant({ const: expected }: SchemaObject): Judge | undefined {
  if (expected === undefined) return undefined;
  const isExpected = equals(expected);
  return (value, run) => isExpected(value) || refuse(value, run, 'const', JSON.stringify(expected));
}

function member({ enum: members, open }: SchemaObject): Judge | undefined {
  if (!members || open) return undefined;
  const tests = members.map(equals);
  return (value, run) => tests.some((isMember) => isMember(value)) || refuse(value, run, 'enum', () => expectedMember(members));
}

function equals(expected: unknown): (value: unknown) => boolean {
  if (typeof expected !== 'object' || expected === null) return (value) => value === expected;
  const text = canonicalJson(expected);
  return (value) => typeof value === 'object' && value !== null && canonicalJson(value) === text;
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
