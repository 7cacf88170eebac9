import { judgeBy, judgeItems, judgeMembers, namesOf } from './members.js';
import { fits, type Judge, type JudgeOf, type Run } from './run.js';
import type { Schema, SchemaObject } from './schema.js';

/** Members that a subschema evaluates, and the conditions under which it applies. */
interface Evaluation<Test> {
  readonly when: readonly ((value: unknown, run: Run) => boolean)[];
  readonly isEvaluated: Test;
}

/** Finds what a schema and its in-place subschemas evaluate. */
class Evaluations<Test> {
  readonly #judgeOf: JudgeOf;
  readonly #testOf: (schema: SchemaObject, isOutermost: boolean) => Test | undefined;

  constructor(judgeOf: JudgeOf, testOf: (schema: SchemaObject, isOutermost: boolean) => Test | undefined) {
    this.#judgeOf = judgeOf;
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

  #satisfies(schema: Schema, expected = true): (value: unknown, run: Run) => boolean {
    const judge = this.#judgeOf(schema);
    return (value, run) => fits(judge, value, run) === expected;
  }
}

/** The conditions of the schema itself, as opposed to its subschemas. */
const OUTERMOST: Evaluation<unknown>['when'] = [];

function applying<Test>(all: readonly Evaluation<Test>[], value: unknown, run: Run): readonly Evaluation<Test>[] {
  return all.filter(({ when }) => when.every((applies) => applies(value, run)));
}

/** Judges the properties that no other keyword evaluates. */
export function unevaluatedProperties(schema: SchemaObject, judgeOf: JudgeOf): Judge | undefined {
  if (schema.unevaluatedProperties === undefined) return undefined;
  const judge = judgeBy(schema.unevaluatedProperties, 'unevaluatedProperties', judgeOf);
  const all = new Evaluations(judgeOf, (part, isOutermost) => {
    const { properties, patternProperties, additionalProperties } = part;
    if (additionalProperties !== undefined || (!isOutermost && part.unevaluatedProperties !== undefined)) return () => true;
    return properties || patternProperties ? namesOf(part) : undefined;
  }).of(schema, OUTERMOST);
  return (value, run) => {
    const known = applying(all, value, run);
    return judgeMembers(judge, (key) => known.some(({ isEvaluated }) => isEvaluated(key)))(value, run);
  };
}

/** Judges the items that no other keyword evaluates. */
export function unevaluatedItems(schema: SchemaObject, judgeOf: JudgeOf): Judge | undefined {
  if (schema.unevaluatedItems === undefined) return undefined;
  const judge = judgeBy(schema.unevaluatedItems, 'unevaluatedItems', judgeOf);
  const all = new Evaluations(judgeOf, ({ prefixItems = [], items, contains, unevaluatedItems: others }, isOutermost) => {
    if (items !== undefined || (!isOutermost && others !== undefined)) return () => true;
    const containing = contains === undefined ? undefined : judgeOf(contains);
    if (prefixItems.length === 0 && containing === undefined) return undefined;
    return (index: number, item: unknown, run: Run) =>
      index < prefixItems.length || (containing !== undefined && fits(containing, item, run));
  }).of(schema, OUTERMOST);
  return (value, run) => {
    const known = applying(all, value, run);
    const items = value as readonly unknown[];
    return judgeItems(judge, (index) => !known.some(({ isEvaluated }) => isEvaluated(index, items[index], run)))(value, run);
  };
}
