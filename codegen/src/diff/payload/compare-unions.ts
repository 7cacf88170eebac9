import { allProperties, type JsonSchema } from '../../schema/json-schema.js';
import { haveOtherConstants, isDisjoint } from './disjoint.js';
import { acceptanceOf, addedProperties, constraintFinding, type Finding, findingAt, type SchemaPair } from './finding.js';
import { type Kind, kindsOf, typeText } from './kinds.js';
import type { SchemaTools } from './schema-tools.js';
import { type Alternatives, splitAlternatives } from './split-alternatives.js';

/** Two unions. */
interface Unions extends Alternatives {
  readonly pair: SchemaPair;
}

/**
 * The changes of unions. An alternative whose values another alternative of the other version accepts is not a change. The others are
 * compared with the alternative that they were, or were added or removed.
 */
export function compareUnions(unions: Unions, tools: SchemaTools): readonly Finding[] {
  const { pair } = unions;
  const { compare, withoutEqual } = tools;
  const { before, after } = splitAlternatives(unions, tools);
  const [changedBefore, changedAfter] = [withoutEqual(before, after), withoutEqual(after, before)];
  const isIncluded = (own: JsonSchema, other: JsonSchema): boolean => {
    const findings = compare({ before: own, after: other });
    return !acceptanceOf(findings).isNarrowed && !declaresElsewhere(own, addedProperties(findings), before);
  };
  const wasIncluded = (own: JsonSchema, other: JsonSchema): boolean => !acceptanceOf(compare({ before: other, after: own })).isWidened;
  const removed = changedBefore.filter((own) => !after.some((other) => isIncluded(own, other)));
  const added = changedAfter.filter((own) => !before.some((other) => wasIncluded(own, other)));
  const matches = matchesOf(changedBefore, changedAfter, compare);
  const isLone = (own: JsonSchema): boolean => !matches.some((match) => match.before === own || match.after === own);
  return [
    ...matches.flatMap((match) => {
      const findings = compare(match);
      const [isRemoved, isAdded] = [removed.includes(match.before), added.includes(match.after)];
      const isElsewhere = isRemoved && declaresElsewhere(match.before, addedProperties(findings), before);
      return [
        ...findings.filter((finding) => isRelevant(finding, isRemoved, isAdded)),
        ...constraintFinding(pair, { isNarrowed: isElsewhere, isWidened: false }, { keyword: 'anyOf' }),
      ];
    }),
    ...aloneFindings(pair, 'alternative-removed', removed.filter(isLone), before),
    ...aloneFindings(pair, 'alternative-added', added.filter(isLone), after),
  ];
}

// An old message may already contain a property that is new in this alternative, because another alternative that it matches declares it.
function declaresElsewhere(own: JsonSchema, names: readonly string[], all: readonly JsonSchema[]): boolean {
  if (names.length === 0) return false;
  const others = all.filter((other) => other !== own && !isDisjoint(own, other));
  return others.some((other) => names.some((name) => Object.hasOwn(allProperties(other), name)));
}

// If another alternative accepts the same values, only changes of names matter.
function isRelevant(finding: Finding, isRemoved: boolean, isAdded: boolean): boolean {
  const { isNarrowed, isWidened } = acceptanceOf([finding]);
  return (isNarrowed && isRemoved) || (isWidened && isAdded) || !(isNarrowed || isWidened) || (isNarrowed && isWidened);
}

/**
 * Pairs each alternative of the old version with the one of the new version that it probably became: the most similar one with the same
 * types and constants.
 */
function matchesOf(before: readonly JsonSchema[], after: readonly JsonSchema[], compare: SchemaTools['compare']): readonly SchemaPair[] {
  const candidates = before.flatMap((own) =>
    after.filter((other) => isSimilar(own, other)).map((other) => ({ before: own, after: other })),
  );
  const ranked = candidates
    .map((match) => ({ match, cost: compare(match).length }))
    .sort((a, b) => a.cost - b.cost)
    .map(({ match }) => match);
  const found: SchemaPair[] = [];
  for (const match of ranked) {
    if (!found.some((other) => other.before === match.before || other.after === match.after)) found.push(match);
  }
  return found;
}

function isSimilar(schema: JsonSchema, other: JsonSchema): boolean {
  const kinds = kindsOf(other);
  return [...kindsOf(schema)].some((kind) => kinds.has(kind)) && !haveOtherConstants(schema, other);
}

/** The alternatives without a match. If each is all values of a type, the union has other types. */
function aloneFindings(
  pair: SchemaPair,
  rule: 'alternative-added' | 'alternative-removed',
  alone: readonly JsonSchema[],
  all: readonly JsonSchema[],
): readonly Finding[] {
  if (alone.length === 0) return [];
  const others = new Set(all.filter((schema) => !alone.includes(schema)).flatMap((schema) => [...kindsOf(schema)]));
  const kinds = alone.flatMap((schema) => [...kindsOf(schema)]);
  if (kinds.some((kind) => others.has(kind))) return alone.map((schema) => ({ ...findingAt(rule, pair, {}), ...spotOf(rule, schema) }));
  const types = { old: typeOf([pair.before]), new: typeOf([pair.after]), types: typeText(new Set(kinds)) };
  return [findingAt(rule === 'alternative-added' ? 'type-widened' : 'type-narrowed', pair, types, 'type')];
}

function spotOf(rule: 'alternative-added' | 'alternative-removed', schema: JsonSchema): Pick<Finding, 'before' | 'after'> {
  return rule === 'alternative-added' ? { after: { schema } } : { before: { schema } };
}

/** The types of a union. */
function typeOf(schemas: readonly JsonSchema[]): string {
  return typeText(new Set(schemas.flatMap((schema): readonly Kind[] => [...kindsOf(schema)])));
}
