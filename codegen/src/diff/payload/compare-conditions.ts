import { conjunctsOf, type JsonSchema } from '../../schema/json-schema.js';
import type { Aspect, Comparing } from './comparing.js';
import { acceptanceOf, constraintFinding, type Finding, type SchemaPair } from './finding.js';
import { fingerprint } from './fingerprint.js';
import { rootOf } from './object-members.js';

/**
 * The keywords that are compared as a whole: conditions, and unions whose branches depend on each other. A condition that is added allows
 * fewer values.
 */
export const compareConditions: Aspect = (pair, comparing) => {
  const [before, after] = [conditionsOf(pair.before), conditionsOf(pair.after)];
  const removed = withoutEqual(before, after);
  const added = withoutEqual(after, before);
  const keywords = [...new Set([...removed, ...added].map(({ keyword }) => keyword))];
  return keywords.flatMap((keyword) => {
    const [old, now] = [ofKeyword(removed, keyword), ofKeyword(added, keyword)];
    return compareOne(pair, { keyword, old, now }, comparing);
  });
};

function ofKeyword(conditions: Conditions, keyword: string): Conditions {
  return conditions.filter((each) => each.keyword === keyword);
}

/** A keyword, or keywords that belong together, as a schema. */
interface Condition {
  readonly keyword: string;
  readonly schema: JsonSchema;
}

type Conditions = readonly Condition[];

/** The keywords that always apply together. */
const GROUPS: readonly (readonly (keyof JsonSchema & string)[])[] = [
  ['not'],
  ['if', 'then', 'else'],
  ['dependentSchemas'],
  ['contains', 'minContains', 'maxContains'],
  ['propertyNames'],
  ['anyOf'],
  ['oneOf'],
  ['unevaluatedProperties'],
  ['unevaluatedItems'],
];

function conditionsOf(schema: JsonSchema): Conditions {
  const root = rootOf(schema);
  return conjunctsOf(schema).flatMap((part) =>
    GROUPS.flatMap((group): Conditions => {
      const [keyword = ''] = group;
      if (!(keyword in part)) return [];
      // For the whole value, they are compared with its members.
      const isUnevaluated = keyword.startsWith('unevaluated');
      if (isUnevaluated && part === root && !hasUnlistedBranches(schema)) return [];
      // What is unevaluated depends on all other keywords.
      const own = isUnevaluated ? part : Object.fromEntries(group.flatMap((name) => (name in part ? [[name, part[name]]] : [])));
      return [{ keyword, schema: own }];
    }),
  );
}

/** Whether a condition or a union may evaluate members. */
function hasUnlistedBranches(schema: JsonSchema): boolean {
  return conjunctsOf(schema).some((part) => part.if ?? part.dependentSchemas ?? part.anyOf ?? part.oneOf ?? part.contains ?? part.not);
}

function withoutEqual(conditions: Conditions, others: Conditions): Conditions {
  const known = new Set(others.map(({ schema }) => fingerprint(schema)));
  return conditions.filter(({ schema }) => !known.has(fingerprint(schema)));
}

function compareOne(
  pair: SchemaPair,
  { keyword, old, now }: { readonly keyword: string; readonly old: Conditions; readonly now: Conditions },
  { compare }: Comparing,
): readonly Finding[] {
  const [was, is] = [old[0]?.schema, now[0]?.schema];
  const isSingle = old.length === 1 && now.length === 1;
  const facts = { keyword };
  if (isSingle && was?.not && is?.not) {
    // A value that the inner schema no longer allows is now valid.
    return constraintFinding(pair, acceptanceOf(compare({ before: is.not, after: was.not })), facts);
  }
  if (isSingle && was?.propertyNames && is?.propertyNames) {
    return constraintFinding(pair, acceptanceOf(compare({ before: was.propertyNames, after: is.propertyNames })), facts);
  }
  return constraintFinding(pair, { isNarrowed: now.length > 0, isWidened: old.length > 0 }, facts);
}
