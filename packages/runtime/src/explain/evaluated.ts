import { compileMember, itemsValidator, membersValidator, namesOf } from './members.js';
import { isRecord, type Schema, type SchemaObject } from './schema.js';
import { type Compile, type Context, matches, type Validator } from './validator.js';

/** Members that a subschema evaluates, and the conditions under which it applies. */
interface Evaluation<Test> {
  readonly when: readonly ((value: unknown, context: Context) => boolean)[];
  readonly isEvaluated: Test;
}

/** Finds what a schema and its in-place subschemas evaluate. */
class Evaluations<Test> {
  readonly #compile: Compile;
  readonly #testOf: (schema: SchemaObject, isOutermost: boolean) => Test | undefined;

  constructor(compile: Compile, testOf: (schema: SchemaObject, isOutermost: boolean) => Test | undefined) {
    this.#compile = compile;
    this.#testOf = testOf;
  }

  /** @see {@link https://json-schema.org/draft/2020-12/json-schema-core#section-11} */
  of(schema: Schema, when: Evaluation<Test>['when'] = []): readonly Evaluation<Test>[] {
    if (typeof schema !== 'object') return [];
    const { $ref, allOf = [], anyOf = [], oneOf = [], dependentSchemas = {}, if: condition, then: yes, else: no } = schema;
    const isEvaluated = this.#testOf(schema, when === OUTERMOST);
    const below = (part: Schema | undefined, ...more: Evaluation<Test>['when']): readonly Evaluation<Test>[] =>
      part === undefined ? [] : this.of(part, [...when, ...more]);
    return [
      ...(isEvaluated === undefined ? [] : [{ when, isEvaluated }]),
      ...[$ref, ...allOf].flatMap((part) => below(part)),
      ...[...anyOf, ...oneOf].flatMap((part) => below(part, this.#satisfies(part))),
      ...(condition === undefined
        ? []
        : [
            ...[condition, yes].flatMap((part) => below(part, this.#satisfies(condition))),
            ...below(no, this.#satisfies(condition, false)),
          ]),
      ...Object.entries(dependentSchemas).flatMap(([name, part]) => below(part, (value) => Object.hasOwn(value as object, name))),
    ];
  }

  #satisfies(schema: Schema, expected = true): (value: unknown, context: Context) => boolean {
    const validator = this.#compile(schema);
    return (value, context) => matches(validator, value, context) === expected;
  }
}

/** The conditions of the schema itself, as opposed to its subschemas. */
const OUTERMOST: Evaluation<unknown>['when'] = [];

function applying<Test>(all: readonly Evaluation<Test>[], value: unknown, context: Context): readonly Evaluation<Test>[] {
  return all.filter(({ when }) => when.every((applies) => applies(value, context)));
}

/** Validates the properties that no other keyword evaluates. */
export function unevaluatedProperties(schema: SchemaObject, compile: Compile): Validator | undefined {
  if (schema.unevaluatedProperties === undefined) return undefined;
  const validator = compileMember(schema.unevaluatedProperties, 'unevaluatedProperties', compile);
  const all = new Evaluations(compile, (part, isOutermost) => {
    const { properties, patternProperties, additionalProperties } = part;
    if (additionalProperties !== undefined || (!isOutermost && part.unevaluatedProperties !== undefined)) return () => true;
    return properties || patternProperties ? namesOf(part) : undefined;
  }).of(schema, OUTERMOST);
  return (value, context) => {
    if (!isRecord(value)) return true;
    const known = applying(all, value, context);
    return membersValidator(validator, (key) => known.some(({ isEvaluated }) => isEvaluated(key)))(value, context);
  };
}

/** Validates the items that no other keyword evaluates. */
export function unevaluatedItems(schema: SchemaObject, compile: Compile): Validator | undefined {
  if (schema.unevaluatedItems === undefined) return undefined;
  const validator = compileMember(schema.unevaluatedItems, 'unevaluatedItems', compile);
  const all = new Evaluations(compile, ({ prefixItems = [], items, contains, unevaluatedItems: others }, isOutermost) => {
    if (items !== undefined || (!isOutermost && others !== undefined)) return () => true;
    const containing = contains === undefined ? undefined : compile(contains);
    if (prefixItems.length === 0 && containing === undefined) return undefined;
    return (index: number, item: unknown, context: Context) =>
      index < prefixItems.length || (containing !== undefined && matches(containing, item, context));
  }).of(schema, OUTERMOST);
  return (value, context) => {
    if (!Array.isArray(value)) return true;
    const known = applying(all, value, context);
    return itemsValidator(validator, (index) => !known.some(({ isEvaluated }) => isEvaluated(index, value[index], context)))(
      value,
      context,
    );
  };
}
