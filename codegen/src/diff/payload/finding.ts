import { pointerToken } from '@topicwright/runtime/codegen';
import type { JsonSchema } from '../../schema/json-schema.js';
import type { ChangeRule } from '../rules/change-rule.js';
import type { FactsOf, PayloadRuleName } from '../rules/change-rules.js';
import { PAYLOAD_RULES } from '../rules/payload-rules.js';

/** A schema, or a keyword of it. */
export interface SchemaSpot {
  readonly schema: JsonSchema;
  readonly keyword?: string;
}

/** A change of a payload schema. */
export interface Finding {
  readonly rule: PayloadRuleName;
  readonly facts: unknown;
  /** The keys from the payload to the value, with `*` for any item or additional property. */
  readonly keys: readonly string[];
  /** Where it is in the old and in the new schema. */
  readonly before?: SchemaSpot;
  readonly after?: SchemaSpot;
}

/** The keys of a finding as a JSON Pointer. */
export function pathOf(keys: readonly string[]): string {
  return keys.map((key) => `/${pointerToken(key)}`).join('');
}

/** A schema of the old version, and the schema of the new version that describes the same value. */
export interface SchemaPair {
  readonly before: JsonSchema;
  readonly after: JsonSchema;
}

/** A change of the value that `pair` describes, or of one of its keywords. */
export function findingAt<Name extends PayloadRuleName>(
  rule: Name,
  { before, after }: SchemaPair,
  facts: FactsOf<Name>,
  keyword?: string,
): Finding {
  const spot = (schema: JsonSchema): SchemaSpot => ({ schema, ...(keyword !== undefined && { keyword }) });
  return { rule, facts, keys: [], before: spot(before), after: spot(after) };
}

/** `findings` about a member of a value. */
export function atKey(key: string, findings: readonly Finding[]): readonly Finding[] {
  return findings.map((finding) => ({ ...finding, keys: [key, ...finding.keys] }));
}

/** What findings say about the values that two versions accept. */
export interface Acceptance {
  /** Whether the old version may accept a value that the new one refuses. */
  readonly isNarrowed: boolean;
  /** Whether the new version may accept a value that the old one refuses. */
  readonly isWidened: boolean;
}

/** What `findings` say about the accepted values. An added property does not change them, because no old message has it. */
export function acceptanceOf(findings: readonly Finding[]): Acceptance {
  const effects = findings.map(({ rule }) => (PAYLOAD_RULES[rule] as ChangeRule<never>).accepts);
  return {
    isNarrowed: effects.some((effect) => effect === 'fewer' || effect === 'other'),
    isWidened: effects.some((effect) => effect === 'more' || effect === 'other'),
  };
}

/** What another list of assertions accepts. An assertion narrows the accepted values unless those of the other version imply it. */
export function acceptanceOfLists(
  before: readonly string[],
  after: readonly string[],
  isImplied = (own: string, others: readonly string[]): boolean => others.includes(own),
): Acceptance {
  return {
    isNarrowed: !after.every((own) => isImplied(own, before)),
    isWidened: !before.every((own) => isImplied(own, after)),
  };
}

/** The names of the properties that were added to a value, or somewhere in a property of it. */
export function addedProperties(findings: readonly Finding[]): readonly string[] {
  return findings.flatMap(({ rule, keys: [name] }) => (rule === 'property-added' && name !== undefined ? [name] : []));
}

/** The change of a constraint that is compared as a whole. */
export function constraintFinding(
  pair: SchemaPair,
  { isNarrowed, isWidened }: Acceptance,
  facts: FactsOf<'constraint-changed'>,
): readonly Finding[] {
  if (!isNarrowed && !isWidened) return [];
  const rule = isNarrowed && isWidened ? 'constraint-changed' : isNarrowed ? 'constraint-tightened' : 'constraint-loosened';
  return [findingAt(rule, pair, facts, facts.keyword)];
}
