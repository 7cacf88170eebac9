import { canonicalJson } from '@topicwright/runtime/codegen';
import type { ChangePlace } from './change.js';
import type { FactsOf, RuleName } from './rules/change-rules.js';

/** A change of a spec, before its severity is known. */
export interface SpecChange {
  readonly rule: RuleName;
  readonly facts: unknown;
  readonly path: string;
  readonly event?: string;
  readonly at: { readonly old?: ChangePlace; readonly new?: ChangePlace };
}

/** A change, with the facts that its rule needs. */
export function specChange<Name extends RuleName>(rule: Name, facts: FactsOf<Name>, where: Omit<SpecChange, 'rule' | 'facts'>): SpecChange {
  return { rule, facts, ...where };
}

/** The facts of a change from one value to another. A value that is missing or empty is left out. */
export function valuesOf(old: unknown, now: unknown): { readonly old?: unknown; readonly new?: unknown } {
  return { ...(!isNone(old) && { old }), ...(!isNone(now) && { new: now }) };
}

/** Whether a limit was lowered or added. `undefined` if it is the same. A missing limit is `none`. */
export function isLowered(
  old: number | null | undefined,
  now: number | null | undefined,
  none = Number.POSITIVE_INFINITY,
): boolean | undefined {
  const [before, after] = [old ?? none, now ?? none];
  return before === after ? undefined : after < before;
}

/** Whether both values are the same JSON. A missing value is null. */
export function isSame(old: unknown, now: unknown): boolean {
  return canonicalJson(old ?? null) === canonicalJson(now ?? null);
}

/** Whether a value is missing or an empty list. */
export function isNone(value: unknown): boolean {
  return value === undefined || value === null || (Array.isArray(value) && value.length === 0);
}
