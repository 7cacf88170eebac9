import { testOfValue, testOfValues } from '../json-values.js';
import { anyOf, oneOf } from './alternatives.js';
import { ARRAY_KEYWORDS } from './arrays.js';
import { unevaluatedItems, unevaluatedProperties } from './evaluated.js';
import { expectedMember, expectedTypes } from './expected.js';
import { OBJECT_KEYWORDS } from './objects.js';
import { NUMBER_KEYWORDS, STRING_KEYWORDS } from './scalars.js';
import { allowsAll, hasType, MAX_DEPTH, type Schema, type SchemaObject, testOfTypes, typesOf } from './schema.js';
import { type CompileKeyword, every, matches, report, type Validator } from './validator.js';

const compiledSchemas = new WeakMap<SchemaObject, Validator>();

/** The validator of `schema`, which is compiled once. */
export function compile(schema: Schema): Validator {
  if (typeof schema === 'boolean') return schema ? () => true : (value, context) => report(value, context, 'false', 'absent');
  if (typeof schema !== 'object')
    throw new TypeError(`a schema must be an object or a boolean, got ${JSON.stringify(schema)}; resolve "$ref" to the schema itself`);
  const known = compiledSchemas.get(schema);
  if (known) return known;
  // A schema may refer to itself, so it has a validator before it is compiled.
  let compiled: Validator | undefined;
  const later: Validator = (value, context) => (compiled as Validator)(value, context);
  compiledSchemas.set(schema, schema.recursive === undefined ? later : limitDepth(later));
  compiled = compileObject(schema);
  if (schema.recursive === undefined) compiledSchemas.set(schema, compiled);
  return compiledSchemas.get(schema) as Validator;
}

function limitDepth(validator: Validator): Validator {
  return (value, context) => {
    if (context.depth >= MAX_DEPTH) return report(value, context, 'too-deep', `at most ${MAX_DEPTH} levels deep`);
    context.depth += 1;
    const isValid = validator(value, context);
    context.depth -= 1;
    return isValid;
  };
}

function compileObject(schema: SchemaObject): Validator {
  const validatorOf = (keywords: readonly CompileKeyword[]): Validator | undefined => {
    const found = keywords.flatMap((keyword) => keyword(schema, compile) ?? []);
    return found.length === 0 ? undefined : every(found);
  };
  const [string, number, array, object] = [STRING_KEYWORDS, NUMBER_KEYWORDS, ARRAY_KEYWORDS, OBJECT_KEYWORDS].map(validatorOf);
  const validatorFor = (value: unknown): Validator | undefined => {
    if (typeof value === 'string') return string;
    if (typeof value === 'number') return number;
    if (typeof value !== 'object' || value === null) return undefined;
    return Array.isArray(value) ? array : object;
  };
  const ofKind: Validator = (value, context) => validatorFor(value)?.(value, context) ?? true;
  const hasKind = [string, number, array, object].some((found) => found !== undefined);
  const validators = [validatorOf(VALUE_KEYWORDS), hasKind ? ofKind : undefined, validatorOf(APPLICATORS)].filter(
    (found) => found !== undefined,
  );
  const validator = every(validators);
  const types = impliesType(schema) ? [] : typesOf(schema);
  if (types.length === 0) return validator;
  const isOfType = testOfTypes(types);
  const expected = (): string => expectedTypes(types);
  if (validators.length === 0) return (value, context) => isOfType(value) || report(value, context, 'type', expected);
  // Other keywords are not checked if the type is wrong.
  return (value, context) => (isOfType(value) ? validator(value, context) : report(value, context, 'type', expected));
}

// If all constants have an allowed type, the issue is the constant, not the type.
function impliesType(schema: SchemaObject): boolean {
  const types = typesOf(schema);
  const members = schema.const !== undefined ? [schema.const] : schema.open ? undefined : schema.enum;
  return members?.every((member) => hasType(types, member)) ?? false;
}

/** The keywords that list values of any type. */
const VALUE_KEYWORDS: readonly CompileKeyword[] = [constant, member];

/**
 * The keywords that apply schemas to the value. They come after the properties, which may have the constants of a row: the first issue is
 * the constant, not the alternative of another row. The `unevaluated…` keywords are last: the members of a failed alternative count as
 * unevaluated.
 */
const APPLICATORS: readonly CompileKeyword[] = [reference, allOf, anyOf, oneOf, not, conditional, unevaluatedProperties, unevaluatedItems];

function constant({ const: expected }: SchemaObject): Validator | undefined {
  if (expected === undefined) return undefined;
  const isExpected = testOfValue(expected);
  return (value, context) => isExpected(value) || report(value, context, 'const', () => JSON.stringify(expected));
}

function member({ enum: members, open }: SchemaObject): Validator | undefined {
  if (!members || open) return undefined;
  const isMember = testOfValues(members);
  return (value, context) => isMember(value) || report(value, context, 'enum', () => expectedMember(members));
}

function reference({ $ref }: SchemaObject): Validator | undefined {
  return $ref === undefined ? undefined : compile($ref);
}

function allOf({ allOf: schemas }: SchemaObject): Validator | undefined {
  return schemas && every(schemas.map(compile));
}

function not({ not: schema }: SchemaObject): Validator | undefined {
  if (schema === undefined) return undefined;
  if (allowsAll(schema)) return (value, context) => report(value, context, 'not', 'absent');
  const validator = compile(schema);
  return (value, context) => !matches(validator, value, context) || report(value, context, 'not', 'a value that does not match "not"');
}

function conditional({ if: condition, then: yes = true, else: no = true }: SchemaObject): Validator | undefined {
  if (condition === undefined) return undefined;
  const [validator, ifValid, ifInvalid] = [condition, yes, no].map(compile) as [Validator, Validator, Validator];
  return (value, context) => (matches(validator, value, context) ? ifValid : ifInvalid)(value, context);
}
