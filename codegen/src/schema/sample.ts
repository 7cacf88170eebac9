import { explain } from '@topicwright/runtime/codegen';
import { type Json, type JsonSchema, memberSchemaOf, NOTHING, propertyOf, typesOf } from './json-schema.js';
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
  const sampled = [...Object.keys(properties).filter(isSampled), ...required.filter((name) => !Object.hasOwn(properties, name))];
  const names = [...sampled, ...furtherNames(schema, new Set(sampled))];
  const parts = allOf.map((part) => sampleOf(part, depth + 1)).filter((part) => typeof part === 'object' && !Array.isArray(part));
  const members = names.map((name): readonly [string, Json] => [name, sampleOf(memberSchemaOf(schema, name) ?? {}, depth + 1)]);
  return { ...Object.assign({}, ...parts), ...Object.fromEntries(members) } as Json;
}

/** The names of further members, if there must be more of them: declared properties first. */
function furtherNames({ properties = {}, minProperties = 0 }: JsonSchema, sampled: ReadonlySet<string>): readonly string[] {
  const missing = Math.min(minProperties - sampled.size, MAX_MEMBERS);
  if (missing <= 0) return [];
  const declared = Object.keys(properties).filter((name) => !sampled.has(name) && properties[name] !== NOTHING);
  const others = Array.from({ length: missing }, (_, i) => `key${i + 1}`);
  return [...declared, ...others].slice(0, missing);
}

function sampleArray({ items, minItems = 0, prefixItems = [] }: JsonSchema, depth: number): Json {
  if (depth > MAX_DEPTH) return [];
  const fixed = prefixItems.map((item) => sampleOf(item, depth + 1));
  const more = Array.from({ length: Math.min(Math.max(0, minItems - fixed.length), MAX_DEPTH) }, () => sampleOf(items ?? {}, depth + 1));
  return [...fixed, ...more];
}

/** Longer samples are not generated. */
const MAX_LENGTH = 10_000;
const MAX_MEMBERS = 100;

/** A string of each format. */
const STRINGS: { readonly [format: string]: string } = {
  'date-time': '2026-01-31T12:00:00Z',
  date: '2026-01-31',
  time: '12:00:00Z',
  duration: 'PT1H',
  uuid: '2f1c7a4e-9d3b-4c58-8e6a-0b5d9f7c1e23',
  email: 'user@example.com',
  hostname: 'device.example.com',
  ipv4: '192.0.2.1',
  ipv6: '2001:db8::1',
  uri: 'https://example.com/',
};

function sampleString(schema: JsonSchema): string {
  const { format = '', minLength = 0 } = schema;
  const ofFormat = Object.hasOwn(STRINGS, format) ? STRINGS[format] : undefined;
  return ofFormat !== undefined && explain(schema, ofFormat).length === 0 ? ofFormat : 'x'.repeat(Math.min(minLength, MAX_LENGTH));
}

function sampleScalar(schema: JsonSchema, type: string): Json {
  const { exclusiveMinimum, minimum } = schema;
  if (type === 'string') return sampleString(schema);
  if (type === 'boolean') return false;
  return type === 'null' ? null : (minimum ?? (exclusiveMinimum === undefined ? 0 : exclusiveMinimum + 1));
}
