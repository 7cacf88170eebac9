import { type JsonSchema, typesOf } from './json-schema.js';
import { partsOf } from './property-reference.js';

/**
 * The keys of each declared property of `schema`, nested ones included, with `[]` for an array index. A path ends in `*` if anything may
 * follow: in a map, in a value of unknown structure, and where the schema is recursive or has more than {@link MAX_KEYS} keys.
 */
export function propertyPaths(schema: JsonSchema): readonly (readonly string[])[] {
  return [...new Map(pathsIn(schema, [], new Set()).map((keys) => [JSON.stringify(keys), keys])).values()];
}

function pathsIn(schema: JsonSchema, prefix: readonly string[], above: ReadonlySet<JsonSchema>): readonly (readonly string[])[] {
  if (above.has(schema) || prefix.length >= MAX_KEYS) return [[...prefix, '*']];
  const inside = new Set([...above, schema]);
  const parts = partsOf(schema);
  const own = parts.flatMap(({ properties = {} }) => Object.entries(properties));
  const items = parts.flatMap(({ items: rest, prefixItems = [] }) => [...(rest ? [rest] : []), ...prefixItems]);
  return [
    ...own.flatMap(([name, property]) => [[...prefix, name], ...pathsIn(property, [...prefix, name], inside)]),
    ...items.flatMap((item) => [[...prefix, '[]'], ...pathsIn(item, [...prefix, '[]'], inside)]),
    ...(isMap(parts) ? [[...prefix, '*']] : []),
  ];
}

const MAX_KEYS = 8;

function isMap(parts: readonly JsonSchema[]): boolean {
  if (parts.some(({ additionalProperties, patternProperties }) => isOpen(additionalProperties) || patternProperties)) return true;
  const isDescribed = parts.some(({ properties, items, prefixItems }) => properties ?? items ?? prefixItems);
  const types = parts.flatMap((part) => [...typesOf(part)]);
  const isScalar = parts.some((part) => part.const !== undefined || part.enum) || (types.length > 0 && !types.includes('object'));
  return !isDescribed && !isScalar;
}

function isOpen(schema: JsonSchema | undefined): boolean {
  return schema !== undefined && schema.not === undefined;
}
