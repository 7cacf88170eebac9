import { conjunctsOf, type JsonSchema } from '../../schema/json-schema.js';
import { ANY } from './compare-objects.js';
import { compareCount } from './compare-scalars.js';
import type { Aspect } from './comparing.js';
import { below, constraintFinding } from './finding.js';
import { rootOf } from './object-members.js';

/** The items of arrays. */
export const compareArrays: Aspect = (pair, { compare, together }) => {
  const [before, after] = [itemsOf(pair.before), itemsOf(pair.after)];
  const tuple = Array.from({ length: Math.max(before.tuple, after.tuple) }, (_, i) =>
    below(String(i), compare({ before: together(before.at(i)), after: together(after.at(i)) })),
  );
  const rest = { before: together(before.at(Number.POSITIVE_INFINITY)), after: together(after.at(Number.POSITIVE_INFINITY)) };
  const [was, is] = [isUnique(pair.before), isUnique(pair.after)];
  return [
    ...tuple.flat(),
    ...below(ANY, compare(rest)),
    ...compareCount(pair, 'minItems'),
    ...compareCount(pair, 'maxItems'),
    ...constraintFinding(pair, { isNarrowed: is && !was, isWidened: was && !is }, { keyword: 'uniqueItems', old: was, new: is }),
  ];
};

function isUnique(schema: JsonSchema): boolean {
  return conjunctsOf(schema).some(({ uniqueItems }) => uniqueItems === true);
}

/** The schemas of the items of an array. */
interface Items {
  /** The number of items with own schemas. */
  readonly tuple: number;
  readonly at: (index: number) => readonly JsonSchema[];
}

function itemsOf(schema: JsonSchema): Items {
  const parts = conjunctsOf(schema);
  const unevaluated = rootOf(schema).unevaluatedItems;
  const isEvaluated = (index: number): boolean =>
    parts.some(({ items, prefixItems = [] }) => items !== undefined || index < prefixItems.length);
  return {
    tuple: Math.max(0, ...parts.map(({ prefixItems = [] }) => prefixItems.length)),
    at: (index) => [
      ...parts.flatMap(({ items, prefixItems = [] }) => prefixItems[index] ?? items ?? []),
      ...(unevaluated && !isEvaluated(index) ? [unevaluated] : []),
    ],
  };
}
