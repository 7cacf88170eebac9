import { matchesPattern } from './match-pattern.js';
import type { PolicyContext } from './policy-context.js';

/** How one operator compares a value of the request with one of the policy. */
type Compare = (value: string, wanted: string) => boolean;

const like: Compare = (value, wanted) => matchesPattern(wanted, value, 'literal');
const same: Compare = (value, wanted) => value === wanted;
const sameLetters: Compare = (value, wanted) => value.toLowerCase() === wanted.toLowerCase();

const COMPARE: { readonly [operator: string]: Compare } = {
  StringEquals: same,
  StringEqualsIgnoreCase: sameLetters,
  StringLike: like,
  ArnEquals: like,
  ArnLike: like,
  Bool: sameLetters,
};

/**
 * Whether all of a statement's `Condition` holds; `undefined` where it has an operator that is not known here.
 *
 * @see {@link https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-single-vs-multi-valued-context-keys.html}
 */
export function conditionHolds(condition: unknown, context: PolicyContext): boolean | undefined {
  if (condition === undefined) return true;
  if (typeof condition !== 'object' || condition === null) return undefined;
  let holds: boolean | undefined = true;
  for (const [operator, keys] of Object.entries(condition)) {
    for (const [key, wanted] of Object.entries((keys ?? {}) as object)) {
      const one = keyHolds(operator, valuesOf(context, key), listOf(wanted));
      if (one === false) return false;
      if (one === undefined) holds = undefined;
    }
  }
  return holds;
}

function keyHolds(text: string, values: readonly string[] | undefined, wanted: readonly string[]): boolean | undefined {
  const [, set, negated, name = '', ifExists] =
    /^(?:(ForAllValues|ForAnyValue):)?(?:(?=\w*Not)(\w*?)Not)?(\w*?)(IfExists)?$/.exec(text) ?? [];
  const operator = `${negated ?? ''}${name}`;
  if (operator === 'Null') return wanted.some((value) => (value.toLowerCase() === 'true') === (values === undefined));
  const compare = Object.hasOwn(COMPARE, operator) ? COMPARE[operator] : undefined;
  if (!compare) return undefined;
  const isNegated = negated !== undefined;
  const fits = (value: string): boolean => wanted.some((one) => compare(value, one)) !== isNegated;
  if (set === 'ForAllValues') return (values ?? []).every(fits);
  if (set === 'ForAnyValue') return (values ?? []).some(fits);
  if (values === undefined) return ifExists !== undefined || isNegated;
  return values.length > 0 && values.every(fits);
}

function valuesOf(context: PolicyContext, key: string): readonly string[] | undefined {
  const name = Object.keys(context).find((known) => known.toLowerCase() === key.toLowerCase());
  return name === undefined ? undefined : listOf(context[name]);
}

function listOf(value: unknown): readonly string[] {
  return (Array.isArray(value) ? value : [value]).map(String);
}
