import { ANYTHING, type JsonSchema } from './json-schema.js';
import { commonTypes, ownTypes } from './possible-types.js';
import { allowsAnything, isAnnotation } from './subschemas.js';

type Draft = { -readonly [K in keyof JsonSchema]: JsonSchema[K] };

/**
 * `schema` with the schemas of its `$ref` and `allOf` merged in, for types and samples. Recursive schemas, and those with a conflicting
 * keyword, stay in `allOf`.
 */
export function mergedSchema(schema: JsonSchema): JsonSchema {
  const { $ref, allOf = [], ...own } = schema;
  if (!$ref && allOf.length === 0) return schema;
  const unmerged: JsonSchema[] = [];
  const merged: Draft = { ...own };
  for (const part of [...($ref ? [$ref] : []), ...allOf]) {
    const whole = part.recursive === undefined ? mergedSchema(part) : part;
    const { allOf: others = [], ...rest } = whole;
    if (part.recursive === undefined && canMerge(merged, rest)) {
      merge(merged, rest);
      unmerged.push(...others);
    } else unmerged.push(whole);
  }
  return unmerged.length === 0 ? merged : { ...merged, allOf: unmerged };
}

/** The keywords that can be merged if both schemas have them. */
const MERGED: ReadonlySet<string> = new Set(['type', 'properties', 'required', 'additionalProperties', 'unevaluatedProperties']);

function canMerge(target: JsonSchema, part: JsonSchema): boolean {
  const { additionalProperties } = part;
  if (additionalProperties && !isClosed(additionalProperties) && !allowsAnything(additionalProperties)) return false;
  if (commonTypes(ownTypes(target), ownTypes(part))?.length === 0) return false;
  return Object.keys(part).every((keyword) => !(keyword in target) || MERGED.has(keyword) || isAnnotation(keyword));
}

function isClosed({ not }: JsonSchema): boolean {
  return not === ANYTHING;
}

function merge(target: Draft, part: JsonSchema): void {
  const { properties, required, additionalProperties: _, unevaluatedProperties: __, examples, ...others } = part;
  const type = commonTypes(ownTypes(target), ownTypes(part));
  const isObject = properties !== undefined || target.properties !== undefined;
  if (properties || target.properties) target.properties = mergedProperties(target.properties ?? {}, properties ?? {});
  if (required) target.required = [...new Set([...(target.required ?? []), ...required])];
  // An example of a part has only some of the properties.
  Object.assign(target, { ...others, ...(examples && !isObject && { examples }), ...target, ...(type && { type }) });
}

function mergedProperties(
  own: NonNullable<JsonSchema['properties']>,
  more: NonNullable<JsonSchema['properties']>,
): NonNullable<JsonSchema['properties']> {
  const both = Object.entries(more).map(([name, property]) => {
    const known = Object.hasOwn(own, name) ? own[name] : undefined;
    return [name, known === undefined || known === ANYTHING ? property : mergedSchema({ allOf: [known, property] })] as const;
  });
  return { ...own, ...Object.fromEntries(both) };
}
