import { type JsonSchema, typesOf } from './json-schema.js';
import { partsOf } from './property-reference.js';

/** Paths have fewer keys if there would be more than this: types that refer to each other have a path for each order of them. */
const MAX_PATHS = 10_000;
const MAX_KEYS = 8;

/**
 * The keys of each declared property of `schema`, nested ones included, with `[]` for an array index. A path ends in `*` if anything may
 * follow: in a map, in a value of unknown structure, where the schema is recursive, and at {@link MAX_KEYS} keys.
 */
export function propertyPaths(schema: JsonSchema, maxKeys: number = MAX_KEYS): readonly (readonly string[])[] {
  const paths = new Map<string, readonly string[]>();
  let count = 0;
  for (const keys of pathsIn(schema, { prefix: [], above: new Set(), maxKeys })) {
    paths.set(JSON.stringify(keys), keys);
    count += 1;
    if (count > MAX_PATHS && maxKeys > 1) return propertyPaths(schema, maxKeys - 1);
  }
  return [...paths.values()];
}

interface Place {
  readonly prefix: readonly string[];
  /** The schemas that contain this one. */
  readonly above: ReadonlySet<JsonSchema>;
  readonly maxKeys: number;
}

function* pathsIn(schema: JsonSchema, { prefix, above, maxKeys }: Place): Iterable<readonly string[]> {
  if (above.has(schema) || prefix.length >= maxKeys) return yield [...prefix, '*'];
  const inside = new Set([...above, schema]);
  const parts = partsOf(schema);
  const own = parts.flatMap(({ properties = {} }) => Object.entries(properties));
  const items = parts.flatMap(({ items: rest, prefixItems = [] }) => [...(rest ? [rest] : []), ...prefixItems]);
  for (const [name, part] of [...own, ...items.map((item) => ['[]', item] as const)]) {
    const keys = [...prefix, name];
    yield keys;
    yield* pathsIn(part, { prefix: keys, above: inside, maxKeys });
  }
  if (isMap(parts)) yield [...prefix, '*'];
}

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
