import { conjunctsOf, type JsonSchema, NOTHING } from '../../schema/json-schema.js';
import { compareArrays } from './compare-arrays.js';
import { compareConditions } from './compare-conditions.js';
import { compareObjects } from './compare-objects.js';
import { compareNumbers, compareStrings } from './compare-scalars.js';
import { compareUnions } from './compare-unions.js';
import { compareFinite, compareKnownMembers } from './compare-values.js';
import { SchemaComposer } from './compose-schema.js';
import { type Finding, findingAt, type SchemaPair } from './finding.js';
import { Fingerprints } from './fingerprints.js';
import { type Kind, kindsOf, kindsWithout, typeText } from './kinds.js';
import { rootOf } from './object-members.js';
import type { PatternInclusion } from './pattern-inclusion.js';
import type { Aspect, SchemaTools } from './schema-tools.js';

/** More pairs of schemas than this are not compared. Schemas may be combined in exponentially many ways. */
const MAX_PAIRS = 50_000;

/**
 * Compares payload schemas of two versions by the values that they accept. If there is no finding that breaks receivers, the old schema
 * accepts every value that the new one accepts, except for properties that it does not declare; and the reverse for senders.
 */
export class SchemaComparison implements SchemaTools {
  readonly includesPattern: PatternInclusion;
  readonly #maxPairs: number;
  readonly #composer = new SchemaComposer();
  readonly #fingerprints = new Fingerprints();
  readonly #known = new Map<JsonSchema, Map<JsonSchema, readonly Finding[]>>();
  /** The pairs that are being compared, and those that were compared since the first of them. */
  #open: SchemaPair[] = [];
  #recent: SchemaPair[] = [];
  /** Whether a recursive schema led back to an open pair, so that the findings of recent pairs are incomplete. */
  #isIncomplete = false;
  #pairs = 0;

  constructor(includesPattern: PatternInclusion, maxPairs = MAX_PAIRS) {
    this.includesPattern = includesPattern;
    this.#maxPairs = maxPairs;
  }

  readonly combine = (parts: readonly JsonSchema[]): JsonSchema => this.#composer.combine(parts);

  readonly restrict = (schema: JsonSchema, part: JsonSchema): JsonSchema => this.#composer.restrict(schema, part);

  readonly withoutEqual = (schemas: readonly JsonSchema[], others: readonly JsonSchema[]): readonly JsonSchema[] =>
    this.#fingerprints.without(schemas, others);

  readonly compare = ({ before, after }: SchemaPair): readonly Finding[] => {
    const pair: SchemaPair = { before: rootOf(before), after: rootOf(after) };
    const known = this.#known.get(pair.before)?.get(pair.after);
    if (known) return known;
    // A recursive schema refers to a pair that is being compared. That comparison reports the findings.
    if (this.#open.some((open) => this.#areEqual(open, pair))) {
      this.#isIncomplete = true;
      return [];
    }
    this.#open.push(pair);
    this.#pairs += 1;
    const findings = distinct(this.#compareNew(pair));
    this.#open.pop();
    this.#remember(pair, findings);
    this.#recent.push(pair);
    if (this.#open.length === 0) this.#forgetIncomplete();
    return findings;
  };

  #areEqual(one: SchemaPair, other: SchemaPair): boolean {
    return this.#fingerprints.areEqual(one.before, other.before) && this.#fingerprints.areEqual(one.after, other.after);
  }

  #remember({ before, after }: SchemaPair, findings: readonly Finding[]): void {
    const ofBefore = this.#known.get(before) ?? new Map<JsonSchema, readonly Finding[]>();
    this.#known.set(before, ofBefore);
    ofBefore.set(after, findings);
  }

  // The findings of the outermost pair are complete, because each pair that it leads to was compared once.
  #forgetIncomplete(): void {
    if (this.#isIncomplete) for (const { before, after } of this.#recent) this.#known.get(before)?.delete(after);
    this.#recent = [];
    this.#isIncomplete = false;
    this.#pairs = 0;
  }

  #compareNew(pair: SchemaPair): readonly Finding[] {
    if (this.#fingerprints.areEqual(pair.before, pair.after)) return [];
    if (this.#pairs > this.#maxPairs) return [findingAt('not-compared', pair, {})];
    const finite = compareFinite(pair);
    return finite ? [...compareUnits(pair), ...finite] : this.#compareStructure(pair);
  }

  #compareStructure(pair: SchemaPair): readonly Finding[] {
    const [before, after] = [this.#composer.alternatives(pair.before), this.#composer.alternatives(pair.after)];
    const [old, ...others] = before;
    const [now, ...more] = after;
    if (old && now && others.length + more.length === 0) return compareParts({ before: old, after: now }, this);
    // A union whose branches depend on each other is compared as a whole, so the other one is, too.
    if ([...before, ...after].some(hasUnion)) return compareParts(pair, this);
    return compareUnions({ pair, before, after }, this);
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

function compareParts(pair: SchemaPair, comparing: SchemaTools): readonly Finding[] {
  const [before, after] = [kindsOf(pair.before), kindsOf(pair.after)];
  const [wasImpossible, isImpossible] = [pair.before === NOTHING || before.size === 0, pair.after === NOTHING || after.size === 0];
  if (wasImpossible && isImpossible) return [];
  if (wasImpossible || isImpossible) return [findingAt(isImpossible ? 'value-forbidden' : 'value-allowed', pair, {})];
  const common = [...before].filter((kind) => after.has(kind));
  if (common.length === 0) {
    return [findingAt('type-changed', pair, { old: typeText(before), new: typeText(after) }, 'type')];
  }
  const aspects = ASPECTS.filter(([kinds]) => kinds.some((kind) => common.includes(kind)));
  return [
    ...compareTypes(pair, before, after),
    ...(common.some((kind) => QUANTITIES.has(kind)) ? compareUnits(pair) : []),
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

/** The kinds of values that may have a unit. */
const QUANTITIES: ReadonlySet<Kind> = new Set(['integer', 'fraction', 'string']);

function compareUnits(pair: SchemaPair): readonly Finding[] {
  const unit = (schema: JsonSchema): string | undefined => conjunctsOf(schema).find((part) => part.unit !== undefined)?.unit;
  const [old, now] = [unit(pair.before), unit(pair.after)];
  if (old === now) return [];
  return [findingAt(old === undefined ? 'unit-added' : 'unit-changed', pair, { old, new: now }, 'unit')];
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
