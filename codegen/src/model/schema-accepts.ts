import { canonicalJson, codePoints, hasDuplicates, isMultipleOf, isRecord, pointerToken } from '@topicwright/runtime';
import { hasType, type JsonSchema, propertyOf, type SchemaMap, typesOf } from './json-schema.js';

/**
 * Where `value` breaks `schema`: a JSON Pointer; `undefined` where it is not known to. For values of the spec itself, before there
 * is a guard. What `unevaluated…` says is left to the guard.
 */
export function misfit(schema: JsonSchema, value: unknown): string | undefined {
  if (breaksValue(schema, value) || breaksCombination(schema, value)) return '';
  const deeper = [schema.$ref, ...(schema.allOf ?? []), branchOf(schema, value)].filter((part) => part !== undefined);
  const found = deeper.map((part) => misfit(part, value)).find((pointer) => pointer !== undefined);
  if (found !== undefined) return found;
  if (Array.isArray(value)) return misfitOfArray(schema, value);
  return isRecord(value) ? misfitOfObject(schema, value) : undefined;
}

const fits = (schema: JsonSchema, value: unknown): boolean => misfit(schema, value) === undefined;

function breaksValue(schema: JsonSchema, value: unknown): boolean {
  const types = typesOf(schema);
  if (types.length > 0 && !hasType(types, value)) return true;
  if (schema.const !== undefined && canonicalJson(schema.const) !== canonicalJson(value)) return true;
  if (schema.enum && !schema.open && !schema.enum.some((member) => canonicalJson(member) === canonicalJson(value))) return true;
  if (typeof value === 'string') return breaksText(schema, value);
  return typeof value === 'number' && breaksNumber(schema, value);
}

function breaksText({ maxLength, minLength = 0, pattern }: JsonSchema, value: string): boolean {
  const length = codePoints(value);
  return length > (maxLength ?? length) || length < minLength || (pattern !== undefined && !new RegExp(pattern, 'u').test(value));
}

function breaksNumber({ minimum, maximum, exclusiveMinimum, exclusiveMaximum, multipleOf }: JsonSchema, value: number): boolean {
  if (value < (minimum ?? value) || value > (maximum ?? value)) return true;
  if (exclusiveMinimum !== undefined && value <= exclusiveMinimum) return true;
  if (exclusiveMaximum !== undefined && value >= exclusiveMaximum) return true;
  return multipleOf !== undefined && !isMultipleOf(value, multipleOf);
}

function breaksCombination({ anyOf, oneOf, not }: JsonSchema, value: unknown): boolean {
  if (anyOf && !anyOf.some((part) => fits(part, value))) return true;
  if (oneOf && oneOf.filter((part) => fits(part, value)).length !== 1) return true;
  return not !== undefined && fits(not, value);
}

function branchOf(schema: JsonSchema, value: unknown): JsonSchema | undefined {
  if (!schema.if) return undefined;
  return fits(schema.if, value) ? schema.then : schema.else;
}

function misfitOfArray(schema: JsonSchema, items: readonly unknown[]): string | undefined {
  const { contains, maxContains, minContains = 1, maxItems = items.length, minItems = 0, prefixItems = [], uniqueItems } = schema;
  if (items.length > maxItems || items.length < minItems || (uniqueItems && hasDuplicates(items))) return '';
  const contained = contains ? items.filter((item) => fits(contains, item)).length : minContains;
  if (contained < minContains || contained > (maxContains ?? contained)) return '';
  return firstMisfit(Object.entries(items), (i) => [prefixItems[Number(i)] ?? schema.items]);
}

function misfitOfObject(schema: JsonSchema, value: Record<string, unknown>): string | undefined {
  const {
    additionalProperties,
    dependentRequired = {},
    dependentSchemas = {},
    patternProperties = {},
    propertyNames,
    required = [],
  } = schema;
  const keys = Object.keys(value);
  const dependent = keys.flatMap((key) => (Object.hasOwn(dependentRequired, key) ? (dependentRequired[key] ?? []) : []));
  const missing = [...required, ...dependent].find((name) => !Object.hasOwn(value, name));
  if (missing !== undefined) return `/${pointerToken(missing)}`;
  if (keys.length > (schema.maxProperties ?? keys.length) || keys.length < (schema.minProperties ?? 0)) return '';
  if (propertyNames && keys.some((key) => !fits(propertyNames, key))) return '';
  if (keys.some((key) => Object.hasOwn(dependentSchemas, key) && !fits(dependentSchemas[key] as JsonSchema, value))) return '';
  return firstMisfit(Object.entries(value), (name) => {
    const own = [propertyOf(schema, name), ...matching(patternProperties, name)].filter((part) => part !== undefined);
    return own.length > 0 ? own : [additionalProperties];
  });
}

function matching(patternProperties: SchemaMap, name: string): readonly JsonSchema[] {
  return Object.entries(patternProperties).flatMap(([pattern, schema]) => (new RegExp(pattern, 'u').test(name) ? [schema] : []));
}

function firstMisfit(
  members: readonly [string, unknown][],
  schemasOf: (key: string) => readonly (JsonSchema | undefined)[],
): string | undefined {
  for (const [key, member] of members) {
    const found = schemasOf(key)
      .map((schema) => schema && misfit(schema, member))
      .find((pointer) => pointer !== undefined);
    if (found !== undefined) return `/${pointerToken(key)}${found}`;
  }
  return undefined;
}
