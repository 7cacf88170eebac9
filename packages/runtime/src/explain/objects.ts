import { counted, expectedOf } from './expected.js';
import { compileMember, membersValidator, namesOf, own } from './members.js';
import { allowsAll, type JsonObject, type Schema, type SchemaObject, simpleTestOf } from './schema.js';
import { type Compile, type CompileKeyword, type Context, every, report, type Validator, validateMember } from './validator.js';

/** The keywords for objects, without `unevaluatedProperties`. */
export const OBJECT_KEYWORDS: readonly CompileKeyword[] = [
  required,
  dependentRequired,
  ({ minProperties: least }) => {
    if (least === undefined) return undefined;
    const expected = `an object of at least ${counted(least, 'property', 'properties')}`;
    return (value, context) => Object.keys(value as object).length >= least || report(value, context, 'minProperties', expected);
  },
  ({ maxProperties: most }) => {
    if (most === undefined) return undefined;
    const expected = `an object of at most ${counted(most, 'property', 'properties')}`;
    return (value, context) => Object.keys(value as object).length <= most || report(value, context, 'maxProperties', expected);
  },
  properties,
  patternProperties,
  additionalProperties,
  propertyNames,
  dependentSchemas,
];

// A property that has a schema is reported with what the schema expects, in the order of the properties.
function required({ required: names = [], properties: known = {} }: SchemaObject): Validator | undefined {
  return missing(
    names.filter((name) => !Object.hasOwn(known, name)).map((name) => [name, 'present']),
    'required',
  );
}

function dependentRequired({ dependentRequired: dependents }: SchemaObject): Validator | undefined {
  if (!dependents) return undefined;
  const validators = Object.entries(dependents).flatMap(([name, names]) => {
    const expected = `present because ${JSON.stringify(name)} is`;
    const validator = missing(
      names.map((other) => [other, expected]),
      'dependentRequired',
    );
    return validator ? [ifPresent(name, validator)] : [];
  });
  return every(validators);
}

function ifPresent(name: string, validator: Validator): Validator {
  return (value, context) => !Object.hasOwn(value as object, name) || validator(value, context);
}

function missing(names: readonly (readonly [name: string, expected: string])[], code: string): Validator | undefined {
  if (names.length === 0) return undefined;
  return (value, context) => {
    let isValid = true;
    for (const [name, expected] of names) {
      if (own(value as JsonObject, name) !== undefined) continue;
      isValid = validateMember((absent) => report(absent, context, code, expected), name, undefined, context);
      if (!context.all) return false;
    }
    return isValid;
  };
}

function properties({ properties: known, required: names = [] }: SchemaObject, compile: Compile): Validator | undefined {
  if (!known) return undefined;
  // Constants distinguish kinds of messages, so they come first.
  const isConstant = (schema: Schema): boolean => typeof schema === 'object' && schema.const !== undefined;
  const entries = Object.entries(known).filter(([name, schema]) => !allowsAll(schema) || names.includes(name));
  if (entries.length === 0) return undefined;
  const ordered = [...entries.filter(([, schema]) => isConstant(schema)), ...entries.filter(([, schema]) => !isConstant(schema))];
  const validators = ordered.map(([name, schema]) => new PropertyValidator(name, schema, names.includes(name), compile));
  // As `every`, without a closure for each property, because most of the time of an object is spent here.
  return (value, context) => {
    let isValid = true;
    for (let i = 0; i < validators.length; i += 1) {
      if ((validators[i] as PropertyValidator).validate(value as JsonObject, context)) continue;
      if (!context.all) return false;
      isValid = false;
    }
    return isValid;
  };
}

class PropertyValidator {
  readonly #name: string;
  readonly #schema: Schema;
  readonly #isRequired: boolean;
  readonly #isInherited: boolean;
  readonly #validator: Validator;
  /** Most properties need no place in `context` unless they are wrong. */
  readonly #test: ((value: unknown) => boolean) | undefined;

  constructor(name: string, schema: Schema, isRequired: boolean, compile: Compile) {
    this.#name = name;
    this.#schema = schema;
    this.#isRequired = isRequired;
    this.#isInherited = name in Object.prototype;
    this.#validator = compileMember(schema, 'properties', compile);
    this.#test = simpleTestOf(schema);
  }

  validate(object: JsonObject, context: Context): boolean {
    const member = this.#isInherited ? own(object, this.#name) : object[this.#name];
    if (member === undefined && !this.#isRequired) return true;
    if (this.#test?.(member)) return true;
    context.keys.push(this.#name);
    const isValid =
      member === undefined ? report(undefined, context, 'required', () => expectedOf(this.#schema)) : this.#validator(member, context);
    context.keys.pop();
    return isValid;
  }
}

function patternProperties({ patternProperties: patterns }: SchemaObject, compile: Compile): Validator | undefined {
  if (!patterns) return undefined;
  const validators = Object.entries(patterns).map(([pattern, schema]) => {
    const regExp = new RegExp(pattern, 'u');
    return membersValidator(compileMember(schema, 'patternProperties', compile), (key) => !regExp.test(key));
  });
  return every(validators);
}

function additionalProperties(schema: SchemaObject, compile: Compile): Validator | undefined {
  const { additionalProperties: others = true } = schema;
  return allowsAll(others) ? undefined : membersValidator(compileMember(others, 'additionalProperties', compile), namesOf(schema));
}

function propertyNames({ propertyNames: schema }: SchemaObject, compile: Compile): Validator | undefined {
  if (schema === undefined) return undefined;
  const validator = compile(schema);
  const nameValidator: Validator = (_, context) => validator(context.keys.at(-1), context);
  return membersValidator(nameValidator, () => false);
}

function dependentSchemas({ dependentSchemas: dependents }: SchemaObject, compile: Compile): Validator | undefined {
  return dependents && every(Object.entries(dependents).map(([name, schema]) => ifPresent(name, compile(schema))));
}
