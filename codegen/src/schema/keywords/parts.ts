import { all, type Condition } from '../../code/condition.js';
import type { JsonSchema } from '../json-schema.js';
import type { Site } from '../keyword.js';

/**
 * More conditions than this are printed in several functions: TypeScript does not analyse the control flow of a function with thousands.
 */
const MAX_CONDITIONS = 200;

/** The conditions of all `items`. If there are many, they are split into several schemas, each with a separate function. */
export function inParts<Item>(
  items: readonly Item[],
  print: (item: Item) => Condition,
  schemaOf: (part: readonly Item[]) => JsonSchema,
  site: Site,
): Condition {
  if (items.length <= MAX_CONDITIONS) return all(items.map(print));
  const parts = Array.from({ length: Math.ceil(items.length / MAX_CONDITIONS) }, (_, i) =>
    items.slice(i * MAX_CONDITIONS, (i + 1) * MAX_CONDITIONS),
  );
  return all(parts.map((part) => site.parts.satisfies(schemaOf(part), { ...site, name: `${site.name}Part` })));
}
