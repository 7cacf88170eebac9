import { MAX_STRING_BYTES } from '@topicwright/runtime/codegen';
import type { CatalogParameter } from '../model/catalog.js';
import { wholePattern } from '../model/parameter-rules.js';
import { newNames } from './new-names.js';
import type { PatternInclusion } from './payload/pattern-inclusion.js';
import type { ValueRuleName } from './rules/change-rules.js';
import { isLowered, type SpecChange, specChange, valuesOf } from './spec-change.js';
import { type EventPair, placeIn, type SpecPair, type SpecVersion } from './spec-version.js';

/** A parameter that both versions have. */
interface ParameterPair {
  readonly before: CatalogParameter;
  readonly after: CatalogParameter;
}

/** The changes of the parameters that both versions have, and of those in whose place a topic has another one. */
export function compareParameters(specs: SpecPair, events: readonly EventPair[], includesPattern: PatternInclusion): readonly SpecChange[] {
  const [old, now] = [parametersOf(specs.before), parametersOf(specs.after)];
  const pairs = [...[...now.keys()].map((name) => [name, name] as const), ...renamedParameters(events)];
  return pairs.flatMap(([name, newName]) => {
    const [before, after] = [old.get(name), now.get(newName)];
    return before && after ? compareParameter(specs, { before, after }, includesPattern) : [];
  });
}

function parametersOf({ catalog }: SpecVersion): ReadonlyMap<string, CatalogParameter> {
  return new Map(catalog.parameters.map((parameter) => [parameter.name, parameter]));
}

/** The parameters in the same places of the topics, if they have other names. */
function renamedParameters(events: readonly EventPair[]): readonly (readonly [string, string])[] {
  const renamed = events.flatMap(({ before, after }) => [...newNames(before.event, after.event)]);
  return [...new Map(renamed.map((pair) => [pair.join(' '), pair])).values()];
}

function compareParameter(specs: SpecPair, pair: ParameterPair, includesPattern: PatternInclusion): readonly SpecChange[] {
  const { before, after } = pair;
  const change = (rule: ValueRuleName, key: keyof CatalogParameter): SpecChange =>
    specChange(rule, valuesOf(before[key], after[key]), whereOf(specs, pair, key));
  if (before.type !== after.type) return [change('parameter-type-changed', 'type')];
  const [old, now] = [closedValues(before), closedValues(after)];
  // A closed enum lists the values, so a pattern and limits allow no others.
  const constraints = old && now ? [] : [...patternChange(specs, pair, includesPattern), ...limitChanges(specs, pair)];
  return [
    ...valueRules(pair).map((rule) =>
      specChange(
        rule,
        rule === 'parameter-known-values-changed' ? valuesOf(before.enum, after.enum) : valuesOf(old, now),
        whereOf(specs, pair, 'enum'),
      ),
    ),
    ...constraints,
    ...defaultRules(pair).map((rule) => change(rule, 'default')),
  ];
}

function whereOf({ before, after }: SpecPair, pair: ParameterPair, key: string): Pick<SpecChange, 'path' | 'at'> {
  const at = {
    old: placeIn(before, ['parameters', pair.before.name, key]),
    new: placeIn(after, ['parameters', pair.after.name, key]),
  };
  return { path: `parameters.${pair.after.name}.${key}`, at };
}

function valueRules({ before, after }: ParameterPair): readonly ValueRuleName[] {
  const [old, now] = [closedValues(before), closedValues(after)];
  if (!old && !now) return hasSameMembers(before.enum ?? [], after.enum ?? []) ? [] : ['parameter-known-values-changed'];
  const isNarrowed = now && (!old || old.some((value) => !now.includes(value)));
  const isWidened = old && (!now || now.some((value) => !old.includes(value)));
  return [...(isNarrowed ? (['parameter-values-removed'] as const) : []), ...(isWidened ? (['parameter-values-added'] as const) : [])];
}

function hasSameMembers(one: readonly string[], other: readonly string[]): boolean {
  return one.length === other.length && one.every((member) => other.includes(member));
}

/** The values that the parser accepts, if they are listed. */
function closedValues({ enum: members, open }: CatalogParameter): readonly string[] | undefined {
  return open ? undefined : (members ?? undefined);
}

function patternChange(specs: SpecPair, pair: ParameterPair, includes: PatternInclusion): readonly SpecChange[] {
  const [old, now] = [pair.before.pattern, pair.after.pattern];
  if (old === now) return [];
  const isWider = now === null || (old !== null && includes(wholePattern(now), wholePattern(old)) === true);
  const isNarrower = old === null || (now !== null && includes(wholePattern(old), wholePattern(now)) === true);
  return isWider && isNarrower ? [] : [limitChange(specs, pair, 'pattern', !isWider)];
}

// A character takes 1 to 4 bytes, so each limit implies another one.
function limitChanges(specs: SpecPair, pair: ParameterPair): readonly SpecChange[] {
  const [old, now] = [impliedLimits(pair.before), impliedLimits(pair.after)];
  return (['maxLength', 'maxBytes'] as const).flatMap((key) => {
    const isLower = pair.before[key] === pair.after[key] ? undefined : isLowered(old[key], now[key]);
    return isLower === undefined ? [] : [limitChange(specs, pair, key, isLower)];
  });
}

function impliedLimits({ maxLength, maxBytes }: CatalogParameter): { readonly maxLength: number; readonly maxBytes: number } {
  const [characters, bytes] = [maxLength ?? MAX_STRING_BYTES, maxBytes ?? MAX_STRING_BYTES];
  return { maxLength: Math.min(characters, bytes), maxBytes: Math.min(bytes, 4 * characters) };
}

function limitChange(specs: SpecPair, pair: ParameterPair, key: 'pattern' | 'maxLength' | 'maxBytes', isTighter: boolean): SpecChange {
  const facts = { keyword: key, ...valuesOf(pair.before[key], pair.after[key]) };
  return specChange(isTighter ? 'parameter-tightened' : 'parameter-loosened', facts, whereOf(specs, pair, key));
}

function defaultRules({ before, after }: ParameterPair): readonly ('parameter-default-added' | 'parameter-default-changed')[] {
  if (before.default === after.default) return [];
  return [before.default === null ? 'parameter-default-added' : 'parameter-default-changed'];
}
