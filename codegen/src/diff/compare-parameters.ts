import type { CatalogParameter } from '../model/catalog.js';
import { wholePattern } from '../model/parameter-rules.js';
import type { PatternInclusion } from './payload/pattern-inclusion.js';
import type { ValueRuleName } from './rules.js';
import { type SpecChange, specChange, valuesOf } from './spec-change.js';
import { placesIn, type SpecPair } from './spec-version.js';

/** A parameter that both versions have. */
interface ParameterPair {
  readonly before: CatalogParameter;
  readonly after: CatalogParameter;
}

/** The changes of the parameters that both versions have. */
export function compareParameters(specs: SpecPair, includesPattern: PatternInclusion): readonly SpecChange[] {
  const old = new Map(specs.before.catalog.parameters.map((parameter) => [parameter.name, parameter]));
  return specs.after.catalog.parameters.flatMap((after) => {
    const before = old.get(after.name);
    return before ? compareParameter(specs, { before, after }, includesPattern) : [];
  });
}

function compareParameter(specs: SpecPair, pair: ParameterPair, includesPattern: PatternInclusion): readonly SpecChange[] {
  const { before, after } = pair;
  const change = (rule: ValueRuleName, key: keyof CatalogParameter): SpecChange =>
    specChange(rule, valuesOf(before[key], after[key]), whereOf(specs, pair, key));
  if (before.type !== after.type) return [change('parameter-type-changed', 'type')];
  const limits = (['maxLength', 'maxBytes'] as const).flatMap((key) => {
    const [old, now] = [before[key] ?? Number.POSITIVE_INFINITY, after[key] ?? Number.POSITIVE_INFINITY];
    return old === now ? [] : [limitChange(specs, pair, key, now < old)];
  });
  return [
    ...valueRules(pair).map((rule) => change(rule, 'enum')),
    ...patternChange(specs, pair, includesPattern),
    ...limits,
    ...defaultRules(pair).map((rule) => change(rule, 'default')),
  ];
}

function whereOf(specs: SpecPair, { after: { name } }: ParameterPair, key: string): Pick<SpecChange, 'path' | 'at'> {
  return { path: `parameters.${name}.${key}`, at: placesIn(specs, ['parameters', name, key]) };
}

function valueRules({ before, after }: ParameterPair): readonly ValueRuleName[] {
  const [old, now] = [closedValues(before), closedValues(after)];
  if (!old && !now) return String(before.enum) === String(after.enum) ? [] : ['parameter-values-listed'];
  const isNarrowed = now && (!old || old.some((value) => !now.includes(value)));
  const isWidened = old && (!now || now.some((value) => !old.includes(value)));
  return [...(isNarrowed ? (['parameter-values-removed'] as const) : []), ...(isWidened ? (['parameter-values-added'] as const) : [])];
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

function limitChange(specs: SpecPair, pair: ParameterPair, key: 'pattern' | 'maxLength' | 'maxBytes', isTighter: boolean): SpecChange {
  const facts = { keyword: key, ...valuesOf(pair.before[key], pair.after[key]) };
  return specChange(isTighter ? 'parameter-tightened' : 'parameter-loosened', facts, whereOf(specs, pair, key));
}

function defaultRules({ before, after }: ParameterPair): readonly ('parameter-default-added' | 'parameter-default-changed')[] {
  if (before.default === after.default) return [];
  return [before.default === null ? 'parameter-default-added' : 'parameter-default-changed'];
}
