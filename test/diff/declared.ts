import type { JsonSchema } from '../../codegen/src/schema/json-schema.js';
import { subschemasOf } from '../../codegen/src/schema/subschemas.js';

/** Whether `data` has only properties that `schemas`, which apply to it, declare. */
export function isDeclared(schemas: readonly JsonSchema[], data: unknown): boolean {
  const parts = [...new Set(schemas.flatMap(inPlace))];
  if (Array.isArray(data))
    return data.every((item, i) =>
      isDeclared(
        parts.flatMap(({ items, prefixItems }) => prefixItems?.[i] ?? items ?? []),
        item,
      ),
    );
  if (typeof data !== 'object' || data === null) return true;
  return Object.entries(data).every(([name, member]) => {
    const own = parts.flatMap(({ properties = {}, patternProperties = {}, additionalProperties }) => [
      ...(Object.hasOwn(properties, name) ? [properties[name] as JsonSchema] : []),
      ...Object.entries(patternProperties).flatMap(([pattern, part]) => (new RegExp(pattern, 'u').test(name) ? [part] : [])),
      ...(additionalProperties && Object.keys(additionalProperties).length > 0 ? [additionalProperties] : []),
    ]);
    return own.length > 0 && isDeclared(own, member);
  });
}

/** `part` and the schemas that describe the same value. Conditions do not. */
function inPlace(part: JsonSchema): readonly JsonSchema[] {
  const { if: _, then: __, else: ___, not: ____, dependentSchemas: _____, ...described } = part;
  return [part, ...subschemasOf(described, 'in-place').flatMap(inPlace)];
}
