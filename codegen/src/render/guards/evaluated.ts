import { inPlace, type JsonSchema } from '../../model/json-schema.js';
import { type Code, code, join, raw } from '../code/code.js';
import { isNamed } from './print-members.js';
import type { Site } from './site.js';

/** Which members other keywords have evaluated: constants that are computed first, and tests of a member. */
export interface Evaluated<Test> {
  readonly conditions: readonly Code[];
  readonly isEvaluated: Test;
}

type PropertyTest = (key: Code) => readonly Code[];
type ItemTest = (index: Code, item: Code) => readonly Code[];

/** Something that evaluates members, where all of `when` hold. */
interface Term<Test> {
  readonly when: readonly Code[];
  readonly test: Test;
}

/** The properties that `schema` evaluates by other keywords than `unevaluatedProperties`. */
export function evaluatedProperties(schema: JsonSchema, site: Site): Evaluated<PropertyTest> {
  const walk = new Walk(site, propertyTests);
  return walk.evaluated(schema, (terms) => (key) => terms.flatMap(({ when, test }) => test(key).map((check) => all([...when, check]))));
}

/** The items that `schema` evaluates by other keywords than `unevaluatedItems`. */
export function evaluatedItems(schema: JsonSchema, site: Site): Evaluated<ItemTest> {
  const walk = new Walk(site, itemTests);
  return walk.evaluated(
    schema,
    (terms) => (index, item) => terms.flatMap(({ when, test }) => test(index, item).map((check) => all([...when, check]))),
  );
}

function propertyTests(schema: JsonSchema, isOutermost: boolean): PropertyTest | undefined {
  const { properties, patternProperties, additionalProperties } = schema;
  if (additionalProperties || (schema.unevaluatedProperties && !isOutermost)) return () => [raw('true')];
  if (!properties && !patternProperties) return undefined;
  return (key) => isNamed(schema, key);
}

function itemTests(schema: JsonSchema, isOutermost: boolean, site: Site): ItemTest | undefined {
  const { prefixItems = [], items, contains } = schema;
  if (items || (schema.unevaluatedItems && !isOutermost)) return () => [raw('true')];
  if (prefixItems.length === 0 && !contains) return undefined;
  return (index, item) => [
    ...(prefixItems.length > 0 ? [code`${index} < ${prefixItems.length}`] : []),
    ...(contains ? [site.functions.holds(contains, item, site)] : []),
  ];
}

/** Follows the keywords that speak of the same value, and notes under which conditions each evaluates something. */
class Walk<Test> {
  readonly #site: Site;
  readonly #testsOf: (schema: JsonSchema, isOutermost: boolean, site: Site) => Test | undefined;
  readonly #conditions: Code[] = [];

  constructor(site: Site, testsOf: (schema: JsonSchema, isOutermost: boolean, site: Site) => Test | undefined) {
    this.#site = site;
    this.#testsOf = testsOf;
  }

  evaluated<Whole>(schema: JsonSchema, combine: (terms: readonly Term<Test>[]) => Whole): Evaluated<Whole> {
    const terms = this.#terms(schema, [], true);
    return { conditions: this.#conditions, isEvaluated: combine(terms) };
  }

  #terms(schema: JsonSchema, when: readonly Code[], isOutermost: boolean): readonly Term<Test>[] {
    const { $ref, allOf = [], anyOf = [], oneOf = [], dependentSchemas = {} } = schema;
    const test = this.#testsOf(schema, isOutermost, this.#site);
    const own = test ? [{ when, test }] : [];
    const always = [...($ref ? [$ref] : []), ...allOf].flatMap((part) => this.#terms(part, when, false));
    const sometimes = [...anyOf, ...oneOf].flatMap((part) => this.#under(part, part, when));
    const dependent = Object.entries(dependentSchemas).flatMap(([name, part]) => {
      return this.#terms(part, [...when, code`Object.hasOwn(${this.#site.value}, ${name})`], false);
    });
    return [...own, ...always, ...sometimes, ...this.#conditional(schema, when), ...dependent];
  }

  #conditional(schema: JsonSchema, when: readonly Code[]): readonly Term<Test>[] {
    const condition = schema.if;
    if (!condition) return [];
    const thenTerms = [...this.#under(condition, condition, when), ...(schema.then ? this.#under(condition, schema.then, when) : [])];
    return [...thenTerms, ...(schema.else ? this.#under(condition, schema.else, when, true) : [])];
  }

  // Only a schema that evaluates something is worth asking whether it holds.
  #under(condition: JsonSchema, part: JsonSchema, when: readonly Code[], negated = false): readonly Term<Test>[] {
    if (!evaluatesSomething(part)) return [];
    const name = raw(this.#site.scope.local('holds'));
    this.#conditions.push(
      code`const ${name} = ${raw(negated ? '!' : '')}${this.#site.functions.holds(condition, this.#site.value, this.#site)};`,
    );
    return this.#terms(part, [...when, name], false);
  }
}

const EVALUATING: readonly (keyof JsonSchema)[] = [
  'properties',
  'patternProperties',
  'additionalProperties',
  'unevaluatedProperties',
  'prefixItems',
  'items',
  'contains',
  'unevaluatedItems',
];

function evaluatesSomething(schema: JsonSchema): boolean {
  return EVALUATING.some((keyword) => schema[keyword] !== undefined) || inPlace(schema).some(evaluatesSomething);
}

function all(conditions: readonly Code[]): Code {
  const told = conditions.filter(({ parts }) => parts.join('') !== 'true');
  const [only, ...others] = told;
  if (!only) return raw('true');
  return others.length === 0 ? only : code`(${join(told, ' && ')})`;
}
