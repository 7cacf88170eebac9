import { conjunctsOf, type JsonSchema } from '../../schema/json-schema.js';
import { ANY } from './compare-objects.js';
import { compareCount, compareLimits } from './compare-scalars.js';
import { atKey, constraintFinding, type Finding } from './finding.js';
import { isForbidden, rootOf } from './object-members.js';
import type { Aspect, SchemaTools } from './schema-tools.js';

/** The items of arrays. */
export const compareArrays: Aspect = (pair, tools) => {
  const [before, after] = [itemsOf(pair.before), itemsOf(pair.after)];
  const indexes = [...Array.from({ length: Math.max(before.tuple, after.tuple) }, (_, i) => i), Number.POSITIVE_INFINITY];
  const [was, is] = [isUnique(pair.before), isUnique(pair.after)];
  return [
    ...indexes.flatMap((index) => compareItem(before, after, index, tools)),
    ...compareCount(pair, 'minItems'),
    ...compareLimits(pair, 'maxItems', before.most, after.most),
    ...constraintFinding(pair, { isNarrowed: is && !was, isWidened: was && !is }, { keyword: 'uniqueItems', old: was, new: is }),
  ];
};

// An index beyond `maxItems` of one version is not compared: the change of `maxItems` reports it.
function compareItem(before: Items, after: Items, index: number, { compare, combine }: SchemaTools): readonly Finding[] {
  const first = Number.isFinite(index) ? index : Math.max(before.tuple, after.tuple);
  if (first >= before.most || first >= after.most) return [];
  const key = Number.isFinite(index) ? String(index) : ANY;
  return atKey(key, compare({ before: combine(before.at(index)), after: combine(after.at(index)) }));
}

function isUnique(schema: JsonSchema): boolean {
  return conjunctsOf(schema).some(({ uniqueItems }) => uniqueItems === true);
}

/** The schemas of the items of an array. */
interface Items {
  /** The number of items with own schemas. */
  readonly tuple: number;
  /** The maximum number of items: by `maxItems`, or because no further item is allowed. */
  readonly most: number;
  readonly at: (index: number) => readonly JsonSchema[];
}

function itemsOf(schema: JsonSchema): Items {
  const parts = conjunctsOf(schema);
  const unevaluated = rootOf(schema).unevaluatedItems;
  const isEvaluated = (index: number): boolean =>
    parts.some(({ items, prefixItems = [] }) => items !== undefined || index < prefixItems.length);
  const at = (index: number): readonly JsonSchema[] => [
    ...parts.flatMap(({ items, prefixItems = [] }) => prefixItems[index] ?? items ?? []),
    ...(unevaluated && !isEvaluated(index) ? [unevaluated] : []),
  ];
  const tuple = Math.max(0, ...parts.map(({ prefixItems = [] }) => prefixItems.length));
  const forbidden = Array.from({ length: tuple + 1 }, (_, i) => i).filter((i) => isForbidden(at(i)));
  return { tuple, most: Math.min(Number.POSITIVE_INFINITY, ...forbidden, ...parts.flatMap(({ maxItems }) => maxItems ?? [])), at };
}
