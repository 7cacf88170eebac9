import { explain } from '@topicwright/runtime/codegen';
import { type Json, type JsonSchema, memberSchemaOf, propertyOf, typesOf } from './json-schema.js';
import { mergedSchema } from './merge-schema.js';

/** The maximum depth of the sample of a recursive schema. */
const MAX_DEPTH = 8;

/**
 * A value for `schema`, built from its examples: every required property, and the optional ones that have an example. Of alternatives, the
 * first that allows the examples next to it and produces a valid value; if none does, with required properties only. The result may still
 * be invalid.
 */
export function sampleOf(schema: JsonSchema, depth = 0): Json {
  const merged = mergedSchema(schema);
  const [example] = merged.const === undefined ? (merged.examples ?? defaultsOf(merged)) : [merged.const];
  if (example !== undefined) return example;
  const alternatives = alternativesOf(merged);
  const samples = alternatives.map((alternative) => plainSample(alternative, depth));
  const [first = null] = samples;
  if (samples.length < 2) return first;
  const isValid = (sample: Json): boolean => explain(schema, sample).length === 0;
  const best = samples.find((sample) => keepsExamples(merged, sample) && isValid(sample)) ?? samples.find(isValid);
  return best ?? alternatives.map((alternative) => plainSample(alternative, depth, 'required')).find(isValid) ?? first;
}

/** Whether `sample` has the examples of properties that `schema` declares next to its alternatives. */
function keepsExamples({ properties = {} }: JsonSchema, sample: Json): boolean {
  if (typeof sample !== 'object' || sample === null) return true;
  const members = sample as { readonly [name: string]: Json };
  return Object.entries(properties).every(([name, { examples }]) => {
    const scalars: readonly Json[] = examples?.filter((example) => typeof example !== 'object') ?? [];
    return scalars.length === 0 || scalars.includes(members[name] ?? null);
  });
}

function defaultsOf(schema: JsonSchema): readonly Json[] {
  return schema.default === undefined ? (schema.enum ?? []) : [schema.default];
}

/** `schema` merged with each of its alternatives. Only `schema` if it has none. */
function alternativesOf(schema: JsonSchema): readonly JsonSchema[] {
  const { anyOf, oneOf, ...others } = schema;
  const alternatives = oneOf ?? anyOf;
  if (!alternatives) return [schema];
  const rest: JsonSchema = oneOf && anyOf ? { ...others, anyOf } : others;
  return alternatives.map((alternative) => mergedSchema({ ...rest, allOf: [...(rest.allOf ?? []), alternative] }));
}

/** The optional properties of a sample: those with an example, or none. */
type Extent = 'examples' | 'required';

function plainSample(schema: JsonSchema, depth: number, extent: Extent = 'examples'): Json {
  const [type] = typesOf(schema);
  if (schema.const !== undefined || schema.examples || schema.enum || schema.anyOf || schema.oneOf)
    return depth > MAX_DEPTH ? null : sampleOf(schema, depth + 1);
  if (type === 'object' || (type === undefined && (schema.properties || schema.required))) return sampleObject(schema, depth, extent);
  if (type === 'array') return sampleArray(schema, depth);
  if (type !== undefined) return sampleScalar(schema, type);
  const [other] = schema.allOf ?? [];
  return other && depth < MAX_DEPTH ? sampleOf(other, depth + 1) : null;
}

function sampleObject(schema: JsonSchema, depth: number, extent: Extent): Json {
  const { properties = {}, required = [], allOf = [] } = schema;
  if (depth > MAX_DEPTH) return {};
  const isSampled = (name: string): boolean =>
    required.includes(name) || (extent === 'examples' && mergedSchema(propertyOf(schema, name) ?? {}).examples !== undefined);
  const names = [...Object.keys(properties).filter(isSampled), ...required.filter((name) => !Object.hasOwn(properties, name))];
  const parts = allOf.map((part) => sampleOf(part, depth + 1)).filter((part) => typeof part === 'object' && !Array.isArray(part));
  const members = names.map((name): readonly [string, Json] => [name, sampleOf(memberSchemaOf(schema, name) ?? {}, depth + 1)]);
  return { ...Object.assign({}, ...parts), ...Object.fromEntries(members) } as Json;
}

function sampleArray({ items, minItems = 0, prefixItems = [] }: JsonSchema, depth: number): Json {
  if (depth > MAX_DEPTH) return [];
  const fixed = prefixItems.map((item) => sampleOf(item, depth + 1));
  const more = Array.from({ length: Math.min(Math.max(0, minItems - fixed.length), MAX_DEPTH) }, () => sampleOf(items ?? {}, depth + 1));
  return [...fixed, ...more];
}

/** Longer samples are not generated. */
const MAX_LENGTH = 10_000;

function sampleScalar({ exclusiveMinimum, minLength = 0, minimum }: JsonSchema, type: string): Json {
  if (type === 'string') return 'x'.repeat(Math.min(minLength, MAX_LENGTH));
  if (type === 'boolean') return false;
  return type === 'null' ? null : (minimum ?? (exclusiveMinimum === undefined ? 0 : exclusiveMinimum + 1));
}
