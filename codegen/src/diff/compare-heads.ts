import type { Limits } from '@topicwright/runtime/codegen';
import { MAX_SLASHES } from '../model/topic-rules.js';
import type { ValueRuleName } from './rules/change-rules.js';
import { isLowered, type SpecChange, specChange, valuesOf } from './spec-change.js';
import { placesIn, type SpecPair } from './spec-version.js';

/** The changes of the name, the dialect, the sides and the limits. */
export function compareHeads(specs: SpecPair): readonly SpecChange[] {
  return [
    ...compareHeadKey(specs, 'name', 'spec-renamed'),
    ...compareHeadKey(specs, 'dialect', 'dialect-changed'),
    ...compareHeadKey(specs, 'sides', 'sides-changed'),
    ...compareLimits(specs),
  ];
}

function compareHeadKey(specs: SpecPair, key: 'name' | 'dialect' | 'sides', rule: ValueRuleName): readonly SpecChange[] {
  const [old, now] = [specs.before.catalog[key], specs.after.catalog[key]];
  return String(old) === String(now) ? [] : [specChange(rule, { old, new: now }, { path: key, at: placesIn(specs, [key]) })];
}

function compareLimits(specs: SpecPair): readonly SpecChange[] {
  const [before, after] = [specs.before.catalog.limits, specs.after.catalog.limits];
  const names = [...new Set([...Object.keys(before), ...Object.keys(after)])] as (keyof Limits)[];
  return names.flatMap((name) => {
    const isLower = isLowered(before[name], after[name], name === 'maxTopicSlashes' ? MAX_SLASHES : undefined);
    if (isLower === undefined) return [];
    const where = { path: `limits.${name}`, at: placesIn(specs, ['limits', name]) };
    return [specChange(isLower ? 'limit-lowered' : 'limit-raised', valuesOf(before[name], after[name]), where)];
  });
}
