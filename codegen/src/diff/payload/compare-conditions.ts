import { conjunctsOf, type JsonSchema } from '../../schema/json-schema.js';
import { type Acceptance, acceptanceOf, addedProperties, constraintFinding, type Finding, type SchemaPair } from './finding.js';
import { rootOf } from './object-members.js';
import type { Aspect, SchemaTools } from './schema-tools.js';

/**
 * The keywords that are compared as a whole: conditions, and unions whose branches depend on each other. A condition that is added allows
 * fewer values.
 */
export const compareConditions: Aspect = (pair, tools) => {
  const [before, after] = [conditionsOf(pair.before, tools), conditionsOf(pair.after, tools)];
  const removed = without(before, after, tools);
  const added = without(after, before, tools);
  const keywords = [...new Set([...removed, ...added].map(({ keyword }) => keyword))];
  return keywords.flatMap((keyword) => {
    const [old, now] = [ofKeyword(removed, keyword), ofKeyword(added, keyword)];
    return compareOne(pair, { keyword, old, now }, tools);
  });
};

function isUnevaluated(keyword: string): boolean {
  return keyword.startsWith('unevaluated');
}

function ofKeyword(conditions: Conditions, keyword: string): Conditions {
  return conditions.filter((each) => each.keyword === keyword);
}

/** A keyword, or keywords that belong together, as a schema. */
interface Condition {
  readonly keyword: string;
  readonly schema: JsonSchema;
}

type Conditions = readonly Condition[];

/** The conditions of a keyword that were removed and added. */
interface ChangedConditions {
  readonly keyword: string;
  readonly old: Conditions;
  readonly now: Conditions;
}

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

// Conditions that allow every value are left out.
function conditionsOf(schema: JsonSchema, tools: SchemaTools): Conditions {
  const root = rootOf(schema);
  const all = conjunctsOf(schema).flatMap((part) =>
    GROUPS.flatMap((group): Conditions => {
      const [keyword = ''] = group;
      if (!(keyword in part)) return [];
      // For the whole value, they are compared with its members.
      if (isUnevaluated(keyword) && part === root && !hasUnlistedBranches(schema)) return [];
      // What is unevaluated depends on all other keywords.
      const own = isUnevaluated(keyword) ? part : Object.fromEntries(group.flatMap((name) => (name in part ? [[name, part[name]]] : [])));
      return [{ keyword, schema: own }];
    }),
  );
  return without(all, [{ keyword: '', schema: {} }], tools);
}

function without(conditions: Conditions, others: Conditions, { withoutEqual }: SchemaTools): Conditions {
  const schemas = withoutEqual(
    conditions.map(({ schema }) => schema),
    others.map(({ schema }) => schema),
  );
  return conditions.filter(({ schema }) => schemas.includes(schema));
}

/** Whether a condition or a union may evaluate members. */
function hasUnlistedBranches(schema: JsonSchema): boolean {
  return conjunctsOf(schema).some((part) => part.if ?? part.dependentSchemas ?? part.anyOf ?? part.oneOf ?? part.contains ?? part.not);
}

function compareOne(pair: SchemaPair, { keyword, old, now }: ChangedConditions, tools: SchemaTools): readonly Finding[] {
  const facts = { keyword };
  const [was, is] = [old[0]?.schema, now[0]?.schema];
  const isReplaced = was && is && old.length === 1 && now.length === 1;
  return (
    (isReplaced && !isUnevaluated(keyword) ? compareReplaced(pair, { before: was, after: is }, tools) : undefined) ??
    constraintFinding(pair, acceptanceOfConditions(pair, { keyword, old, now }), facts)
  );
}

// What is unevaluated depends on the other keywords, so it may become more or less if both versions limit it.
function acceptanceOfConditions({ before, after }: SchemaPair, { keyword, old, now }: ChangedConditions): Acceptance {
  const hasKeyword = (schema: JsonSchema): boolean => conjunctsOf(schema).some((part) => keyword in part);
  if (isUnevaluated(keyword) && hasKeyword(before) && hasKeyword(after)) return { isNarrowed: true, isWidened: true };
  return { isNarrowed: now.length > 0, isWidened: old.length > 0 };
}

/** The changes of a condition by what it contains. `undefined` if they are not known. */
function compareReplaced(pair: SchemaPair, { before, after }: SchemaPair, tools: SchemaTools): readonly Finding[] | undefined {
  const { compare } = tools;
  if (before.not && after.not) {
    // A value that the inner schema no longer allows is now valid. A property that it declares may be one that a message has.
    const inner = compare({ before: after.not, after: before.not });
    const hasOtherProperties = addedProperties(inner).length > 0;
    const { isNarrowed, isWidened } = acceptanceOf(inner);
    return constraintFinding(
      pair,
      { isNarrowed: isNarrowed || hasOtherProperties, isWidened: isWidened || hasOtherProperties },
      { keyword: 'not' },
    );
  }
  if (before.propertyNames && after.propertyNames) {
    const acceptance = acceptanceOf(compare({ before: before.propertyNames, after: after.propertyNames }));
    return constraintFinding(pair, acceptance, { keyword: 'propertyNames' });
  }
  const [old, now] = before.oneOf && after.oneOf ? [before.oneOf, after.oneOf] : [before.anyOf ?? [], after.anyOf ?? []];
  return compareBranch(old, now, tools);
}

// What one branch of a union accepts decides what the others may accept. Only changes that affect no values are known.
function compareBranch(
  before: readonly JsonSchema[],
  after: readonly JsonSchema[],
  { compare, withoutEqual }: SchemaTools,
): readonly Finding[] | undefined {
  const [[old, ...others], [now, ...more]] = [withoutEqual(before, after), withoutEqual(after, before)];
  if (!old || !now || others.length + more.length > 0 || before.length !== after.length) return undefined;
  const findings = compare({ before: old, after: now });
  return findings.every(({ rule }) => DOCUMENTATION.has(rule)) ? findings : undefined;
}

/** The rules for what is only documented. */
const DOCUMENTATION: ReadonlySet<string> = new Set(['unit-added', 'unit-changed', 'enum-value-added', 'enum-value-removed']);
