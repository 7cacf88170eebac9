import { conjunctsOf, type JsonSchema, NOTHING } from '../../schema/json-schema.js';
import { compareArrays } from './compare-arrays.js';
import { compareConditions } from './compare-conditions.js';
import { compareObjects } from './compare-objects.js';
import { compareNumbers, compareStrings } from './compare-scalars.js';
import { compareUnions } from './compare-unions.js';
import { compareFinite, compareKnownMembers } from './compare-values.js';
import type { Aspect, Comparing } from './comparing.js';
import { SchemaComposer } from './compose-schema.js';
import { constraintFinding, type Finding, findingAt, type SchemaPair } from './finding.js';
import { fingerprint } from './fingerprint.js';
import { type Kind, kindsOf, kindsWithout, typeText } from './kinds.js';
import { rootOf } from './object-members.js';
import type { PatternInclusion } from './pattern-inclusion.js';

/** More pairs of schemas than this are not compared. Schemas may be combined in exponentially many ways. */
const MAX_PAIRS = 20_000;

/**
 * Compares payload schemas of two versions by the values that they accept. If there is no finding that breaks receivers, the old schema accepts
 * every value that the new one accepts, except for properties that it does not declare; and the reverse for senders.
 */
export class SchemaComparison implements Comparing {
  readonly includesPattern: PatternInclusion;
  readonly #composer = new SchemaComposer();
  readonly #known = new Map<JsonSchema, Map<JsonSchema, readonly Finding[]>>();
  #pairs = 0;

  constructor(includesPattern: PatternInclusion) {
    this.includesPattern = includesPattern;
  }

  readonly together = (parts: readonly JsonSchema[]): JsonSchema => this.#composer.together(parts);

  readonly compare = ({ before, after }: SchemaPair): readonly Finding[] => {
    const pair: SchemaPair = { before: rootOf(before), after: rootOf(after) };
    const ofBefore = this.#known.get(pair.before) ?? new Map<JsonSchema, readonly Finding[]>();
    this.#known.set(pair.before, ofBefore);
    const known = ofBefore.get(pair.after);
    if (known) return known;
    // A pair that is compared already has no further findings where a recursive schema refers back to it.
    ofBefore.set(pair.after, []);
    this.#pairs += 1;
    const findings = distinct(this.#compareNew(pair));
    ofBefore.set(pair.after, findings);
    return findings;
  };

  #compareNew(pair: SchemaPair): readonly Finding[] {
    if (fingerprint(pair.before) === fingerprint(pair.after)) return [];
    if (this.#pairs > MAX_PAIRS) return [findingAt('constraint-changed', pair, { keyword: 'schema' })];
    return [...compareUnits(pair), ...(compareFinite(pair) ?? this.#compareStructure(pair))];
  }

  #compareStructure(pair: SchemaPair): readonly Finding[] {
    const [before, after] = [this.#composer.alternatives(pair.before), this.#composer.alternatives(pair.after)];
    const [old, ...others] = before;
    const [now, ...more] = after;
    if (old && now && others.length + more.length === 0) return compareParts({ before: old, after: now }, this);
    // A union whose branches depend on each other is compared as a whole, so the other one is, too.
    if ([...before, ...after].some(hasUnion)) return compareParts(pair, this);
    return compareUnions({ pair, before: before.flatMap(this.#byKind), after: after.flatMap(this.#byKind) }, this);
  }

  /** `schema` for each of its types, so that `type: [string, "null"]` is like a union of both. */
  readonly #byKind = (schema: JsonSchema): readonly JsonSchema[] => {
    const kinds = kindsOf(schema);
    if (kinds.size < 2) return [schema];
    const types = new Set(
      [...kinds].map((kind) => (kind === 'fraction' ? 'number' : kind)).filter((type) => type !== 'integer' || !kinds.has('fraction')),
    );
    if (types.size < 2) return [schema];
    return [...types].map((type) => this.together([this.#typeSchema(type), schema]));
  };

  readonly #types = new Map<string, JsonSchema>();

  #typeSchema(type: Exclude<Kind, 'fraction'> | 'number'): JsonSchema {
    const known = this.#types.get(type) ?? { type };
    this.#types.set(type, known);
    return known;
  }
}

function hasUnion(schema: JsonSchema): boolean {
  return conjunctsOf(schema).some(({ anyOf, oneOf }) => anyOf !== undefined || oneOf !== undefined);
}

/** The aspects of schemas without unions, with the kinds of values that they apply to. */
const ASPECTS: readonly (readonly [kinds: readonly Kind[], aspect: Aspect])[] = [
  [['integer', 'fraction'], compareNumbers],
  [['string'], compareStrings],
  [['object'], compareObjects],
  [['array'], compareArrays],
];

function compareParts(pair: SchemaPair, comparing: Comparing): readonly Finding[] {
  if (pair.before === NOTHING || pair.after === NOTHING) {
    return constraintFinding(pair, { isNarrowed: pair.after === NOTHING, isWidened: pair.before === NOTHING }, { keyword: 'not' });
  }
  const [before, after] = [kindsOf(pair.before), kindsOf(pair.after)];
  const common = [...before].filter((kind) => after.has(kind));
  if (common.length === 0 && before.size + after.size > 0) {
    return [findingAt('type-changed', pair, { old: typeText(before), new: typeText(after) }, 'type')];
  }
  const aspects = ASPECTS.filter(([kinds]) => kinds.some((kind) => common.includes(kind)));
  return [
    ...compareTypes(pair, before, after),
    ...aspects.flatMap(([, aspect]) => aspect(pair, comparing)),
    ...compareConditions(pair, comparing),
    ...compareKnownMembers(pair),
  ];
}

function compareTypes(pair: SchemaPair, before: ReadonlySet<Kind>, after: ReadonlySet<Kind>): readonly Finding[] {
  const facts = { old: typeText(before), new: typeText(after) };
  const [removed, added] = [kindsWithout(before, after), kindsWithout(after, before)];
  return [
    ...(removed.length > 0 ? [findingAt('type-narrowed', pair, { ...facts, types: typeText(removed) }, 'type')] : []),
    ...(added.length > 0 ? [findingAt('type-widened', pair, { ...facts, types: typeText(added) }, 'type')] : []),
  ];
}

function compareUnits(pair: SchemaPair): readonly Finding[] {
  const unit = (schema: JsonSchema): string | undefined => conjunctsOf(schema).find((part) => part.unit !== undefined)?.unit;
  const [old, now] = [unit(pair.before), unit(pair.after)];
  if (old === now) return [];
  return [findingAt(old === undefined ? 'unit-added' : 'unit-changed', pair, { ...(old && { old }), ...(now && { new: now }) }, 'unit')];
}

/** `findings` without those that several alternatives of a union have in common. */
function distinct(findings: readonly Finding[]): readonly Finding[] {
  const known = new Map<string, Finding>();
  for (const finding of findings) {
    const key = JSON.stringify([finding.rule, finding.keys, finding.facts]);
    if (!known.has(key)) known.set(key, finding);
  }
  return [...known.values()];
}
