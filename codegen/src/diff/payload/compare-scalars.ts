import { isMultipleOf } from '@topicwright/runtime/codegen';
import { conjunctsOf, type JsonSchema } from '../../schema/json-schema.js';
import { acceptanceOfLists, constraintFinding, type Finding, findingAt, type SchemaPair } from './finding.js';
import { kindsOf } from './kinds.js';
import type { Aspect } from './schema-tools.js';

/** The limits of numbers and multiples. */
export const compareNumbers: Aspect = (pair) => [...compareLower(pair), ...compareUpper(pair), ...compareMultiples(pair)];

/** The lengths, patterns and asserted formats of strings. */
export const compareStrings: Aspect = (pair, { includesPattern }) => [
  ...compareCount(pair, 'minLength'),
  ...compareCount(pair, 'maxLength'),
  ...comparePattern(pair, includesPattern),
  ...compareFormats(pair),
];

/** A keyword that limits a number of characters, items or properties. */
type CountKeyword = 'minLength' | 'maxLength' | 'minItems' | 'maxItems' | 'minProperties' | 'maxProperties';

/** Compares a lower or upper limit of a count. */
export function compareCount(pair: SchemaPair, keyword: CountKeyword): readonly Finding[] {
  const isMinimum = keyword.startsWith('min');
  const limit = (schema: JsonSchema): number => {
    const values = conjunctsOf(schema).flatMap((part) => part[keyword] ?? []);
    return isMinimum ? Math.max(0, ...values) : Math.min(Number.POSITIVE_INFINITY, ...values);
  };
  return compareLimits(pair, keyword, limit(pair.before), limit(pair.after));
}

/** Compares the limits of a count. Without a limit, the value is infinite. */
export function compareLimits(pair: SchemaPair, keyword: CountKeyword, before: number, after: number): readonly Finding[] {
  const [isHigher, isLower] = [after > before, after < before];
  const isMinimum = keyword.startsWith('min');
  const acceptance = { isNarrowed: isMinimum ? isHigher : isLower, isWidened: isMinimum ? isLower : isHigher };
  const written = (limit: number): number | undefined => (Number.isFinite(limit) ? limit : undefined);
  return constraintFinding(pair, acceptance, { keyword, old: written(before), new: written(after) });
}

/** A limit of a number. For integers, an exclusive limit is the next inclusive one. */
interface Bound {
  readonly keyword: string;
  readonly value: number;
  readonly isExclusive: boolean;
  /** The value as it is written. `undefined` if there is no limit. */
  readonly written?: number;
}

function compareLower(pair: SchemaPair): readonly Finding[] {
  return compareBounds(pair, ['minimum', 'exclusiveMinimum'], 1);
}

function compareUpper(pair: SchemaPair): readonly Finding[] {
  return compareBounds(pair, ['maximum', 'exclusiveMaximum'], -1);
}

type BoundKeywords = readonly ['minimum', 'exclusiveMinimum'] | readonly ['maximum', 'exclusiveMaximum'];

/** @param sign 1 for a lower limit, -1 for an upper limit */
function compareBounds(pair: SchemaPair, keywords: BoundKeywords, sign: 1 | -1): readonly Finding[] {
  const [before, after] = [boundOf(pair.before, keywords, sign), boundOf(pair.after, keywords, sign)];
  const difference = sign * (after.value - before.value) || Number(after.isExclusive) - Number(before.isExclusive);
  const names = [before, after].flatMap(({ keyword, written }) => (written === undefined ? [] : [keyword]));
  const facts = { keyword: [...new Set(names)].join(' or '), old: before.written, new: after.written };
  return constraintFinding(pair, { isNarrowed: difference > 0, isWidened: difference < 0 }, facts);
}

function boundOf(schema: JsonSchema, keywords: BoundKeywords, sign: 1 | -1): Bound {
  const isInteger = !kindsOf(schema).has('fraction');
  const bounds = conjunctsOf(schema).flatMap((part) =>
    keywords.flatMap((keyword, i): readonly Bound[] => {
      const value = part[keyword];
      if (value === undefined) return [];
      if (!isInteger) return [{ keyword, value, isExclusive: i === 1, written: value }];
      const inner = sign * (i === 1 ? Math.floor(sign * value) + 1 : Math.ceil(sign * value));
      return [{ keyword, value: inner, isExclusive: false, written: value }];
    }),
  );
  const none: Bound = { keyword: keywords[0], value: -sign * Number.POSITIVE_INFINITY, isExclusive: false };
  return bounds.reduce((tightest, bound) => {
    const difference = sign * (bound.value - tightest.value) || Number(bound.isExclusive) - Number(tightest.isExclusive);
    return difference > 0 ? bound : tightest;
  }, none);
}

function compareMultiples(pair: SchemaPair): readonly Finding[] {
  const [before, after] = [factorsOf(pair.before), factorsOf(pair.after)];
  const isNarrowed = !after.every((factor) => isMultiple(pair.before, factor));
  const isWidened = !before.every((factor) => isMultiple(pair.after, factor));
  return constraintFinding(pair, { isNarrowed, isWidened }, { keyword: 'multipleOf', old: before[0], new: after[0] });
}

// Whether numbers are integers is compared with their types.
function factorsOf(schema: JsonSchema): readonly number[] {
  return conjunctsOf(schema).flatMap(({ multipleOf = 1 }) => (multipleOf === 1 ? [] : [multipleOf]));
}

/** Whether all numbers of `schema` are multiples of `factor`. */
function isMultiple(schema: JsonSchema, factor: number): boolean {
  const factors = [...factorsOf(schema), ...(kindsOf(schema).has('fraction') ? [] : [1])];
  return factors.some((own) => isMultipleOf(own, factor));
}

function comparePattern(pair: SchemaPair, includes: (outer: string, inner: string) => boolean | undefined): readonly Finding[] {
  const patterns = (schema: JsonSchema): readonly string[] => [...new Set(conjunctsOf(schema).flatMap(({ pattern }) => pattern ?? []))];
  const [before, after] = [patterns(pair.before), patterns(pair.after)];
  const isImplied = (pattern: string, others: readonly string[]): boolean =>
    others.some((other) => other === pattern || includes(pattern, other) === true);
  const { isNarrowed, isWidened } = acceptanceOfLists(before, after, isImplied);
  if (!isNarrowed && !isWidened) return [];
  const rule = isNarrowed && isWidened ? 'pattern-changed' : isNarrowed ? 'pattern-tightened' : 'pattern-loosened';
  return [findingAt(rule, pair, { old: firstOf(before, after), new: firstOf(after, before) }, 'pattern')];
}

/** The first of `patterns` that is not in `others`, else the first. */
function firstOf(patterns: readonly string[], others: readonly string[]): string | undefined {
  return patterns.find((pattern) => !others.includes(pattern)) ?? patterns[0];
}

function compareFormats(pair: SchemaPair): readonly Finding[] {
  const formats = (schema: JsonSchema): readonly string[] =>
    conjunctsOf(schema).flatMap(({ checkFormat, format }) => (checkFormat && format !== undefined ? [format] : []));
  const [before, after] = [formats(pair.before), formats(pair.after)];
  return constraintFinding(pair, acceptanceOfLists(before, after), { keyword: 'format', old: before[0], new: after[0] });
}
