import type { RuleName, ValueRuleName } from './rules/change-rules.js';
import { type SpecChange, specChange } from './spec-change.js';
import { placesIn, type SpecPair } from './spec-version.js';

/** An option of a spec that changes what all of its schemas accept. */
interface SchemaOption {
  readonly key: 'strict' | 'assertFormats';
  /** The rules if it is enabled and disabled. */
  readonly enabled: ValueRuleName;
  readonly disabled: ValueRuleName;
  /** Whether a change of a payload may be an effect of enabling or disabling it. */
  readonly isEffect: (change: SpecChange, isEnabled: boolean) => boolean;
}

const OPTIONS: readonly SchemaOption[] = [
  { key: 'strict', enabled: 'strict-enabled', disabled: 'strict-disabled', isEffect: isOfClosing },
  { key: 'assertFormats', enabled: 'formats-asserted', disabled: 'formats-ignored', isEffect: isOfFormat },
];

function isOfClosing({ rule, facts }: SpecChange, isEnabled: boolean): boolean {
  // Only an open enum is closed or opened by the option.
  const { old, new: now } = facts as { readonly old?: unknown; readonly new?: unknown };
  if (rule === (isEnabled ? 'enum-closed' : 'enum-opened')) return old !== undefined && now !== undefined;
  return (
    rule === (isEnabled ? 'object-closed' : 'object-opened') ||
    (rule === constraintRule(isEnabled) && keywordOf(facts).startsWith('unevaluated'))
  );
}

function isOfFormat({ rule, facts }: SpecChange, isEnabled: boolean): boolean {
  return rule === constraintRule(isEnabled) && keywordOf(facts) === 'format';
}

function constraintRule(isEnabled: boolean): RuleName {
  return isEnabled ? 'constraint-tightened' : 'constraint-loosened';
}

function keywordOf(facts: unknown): string {
  return String((facts as { readonly keyword?: string }).keyword);
}

/** An option that differs between two versions. */
interface ChangedOption extends SchemaOption {
  readonly isEnabled: boolean;
}

function changedOptions({ before, after }: SpecPair): readonly ChangedOption[] {
  return OPTIONS.flatMap((option) => {
    const was = before.draft.document[option.key] ?? false;
    const isEnabled = after.draft.document[option.key] ?? false;
    return was === isEnabled ? [] : [{ ...option, isEnabled }];
  });
}

/** The options that changed what payloads are accepted. An option without such an effect is not reported. */
export function compareOptions(specs: SpecPair, ofPayloads: readonly SpecChange[]): readonly SpecChange[] {
  return changedOptions(specs).flatMap(({ key, enabled, disabled, isEffect, isEnabled }) => {
    if (!ofPayloads.some((change) => isEffect(change, isEnabled))) return [];
    const facts = { old: !isEnabled, new: isEnabled };
    return [specChange(isEnabled ? enabled : disabled, facts, { path: key, at: placesIn(specs, [key]) })];
  });
}

/** The changes of payloads, without those that are explained by a changed option. */
export function withoutOptionEffects(specs: SpecPair, ofPayloads: readonly SpecChange[]): readonly SpecChange[] {
  const options = changedOptions(specs);
  return ofPayloads.filter((change) => !options.some(({ isEffect, isEnabled }) => isEffect(change, isEnabled)));
}
