import { matchesPattern } from './match-pattern.js';
import type { PolicyContext } from './policy-context.js';

/** Compares a value of the request with a value of the policy. */
type Compare = (value: string, wanted: string) => boolean;

const like: Compare = (value, wanted) => matchesPattern(wanted, value, 'literal');
const equals: Compare = (value, wanted) => value === wanted;
const equalsIgnoringCase: Compare = (value, wanted) => value.toLowerCase() === wanted.toLowerCase();

const COMPARE: { readonly [operator: string]: Compare } = {
  StringEquals: equals,
  StringEqualsIgnoreCase: equalsIgnoringCase,
  StringLike: like,
  ArnEquals: like,
  ArnLike: like,
  Bool: equalsIgnoringCase,
};

const NUMBER_AND_DATE = ['Equals', 'NotEquals', 'LessThan', 'LessThanEquals', 'GreaterThan', 'GreaterThanEquals'];

/**
 * The condition operators, without `ForAllValues:`, `ForAnyValue:` and `IfExists`.
 *
 * @see {@link https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html}
 */
export const CONDITION_OPERATORS: readonly string[] = [
  ...['Equals', 'NotEquals', 'EqualsIgnoreCase', 'NotEqualsIgnoreCase', 'Like', 'NotLike'].map((name) => `String${name}`),
  ...['Numeric', 'Date'].flatMap((type) => NUMBER_AND_DATE.map((name) => `${type}${name}`)),
  ...['Equals', 'Like', 'NotEquals', 'NotLike'].map((name) => `Arn${name}`),
  'Bool',
  'BinaryEquals',
  'IpAddress',
  'NotIpAddress',
  'Null',
];

/** Whether `text` is a condition operator, also with a prefix and a suffix. */
export function isConditionOperator(text: string): boolean {
  const name = text.replace(/^(?:ForAllValues|ForAnyValue):/i, '').replace(/IfExists$/i, '');
  return CONDITION_OPERATORS.some((operator) => operator.toLowerCase() === name.toLowerCase());
}

/**
 * Whether the `Condition` of a statement is satisfied. `undefined` if that depends on an unknown operator.
 *
 * @see {@link https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-single-vs-multi-valued-context-keys.html}
 */
export function conditionHolds(condition: unknown, context: PolicyContext): boolean | undefined {
  if (condition === undefined) return true;
  if (typeof condition !== 'object' || condition === null) return undefined;
  let isSatisfied: boolean | undefined = true;
  for (const [operator, keys] of Object.entries(condition)) {
    for (const [key, wanted] of Object.entries((keys ?? {}) as object)) {
      const one = isKeySatisfied(operator, valuesOf(context, key), listOf(wanted), context);
      if (one === false) return false;
      if (one === undefined) isSatisfied = undefined;
    }
  }
  return isSatisfied;
}

/** Whether a condition is satisfied by no request: it compares with no value, or requires that a client has no client ID. */
export function isNever(condition: unknown): boolean {
  if (typeof condition !== 'object' || condition === null) return false;
  return Object.entries(condition).some(([operator, keys]) => {
    const isNegated = /Not/i.test(operator);
    return Object.entries(Object(keys) as object).some(([key, wanted]) => {
      if (/^Null$/i.test(operator))
        return key.toLowerCase() === 'iot:clientid' && listOf(wanted).every((value) => value.toLowerCase() === 'true');
      return !isNegated && !/^ForAllValues:|IfExists$/i.test(operator) && Array.isArray(wanted) && wanted.length === 0;
    });
  });
}

function isKeySatisfied(
  operatorText: string,
  values: readonly string[] | undefined,
  texts: readonly string[],
  context: PolicyContext,
): boolean | undefined {
  const [, set, negated, name = '', ifExists] =
    /^(?:(ForAllValues|ForAnyValue):)?(?:(?=\w*Not)(\w*?)Not)?(\w*?)(IfExists)?$/.exec(operatorText) ?? [];
  const operator = `${negated ?? ''}${name}`;
  const wanted = texts.map((text) => withValues(text, context)).filter((text) => text !== undefined);
  // AWS does not document what a variable without a value does here.
  if (wanted.length < texts.length) return undefined;
  if (operator === 'Null')
    return set || ifExists
      ? undefined
      : wanted.some((value) => /^(?:true|false)$/i.test(value) && (value.toLowerCase() === 'true') === (values === undefined));
  const compare = Object.hasOwn(COMPARE, operator) ? COMPARE[operator] : undefined;
  if (!compare) return undefined;
  const isNegated = negated !== undefined;
  const matches = (value: string): boolean => wanted.some((one) => compare(value, one)) !== isNegated;
  if (set === 'ForAllValues') return (values ?? []).every(matches);
  if (set === 'ForAnyValue') return (values ?? []).some(matches);
  if (values === undefined) return ifExists !== undefined || isNegated;
  return values.length > 0 && values.every(matches);
}

function valuesOf(context: PolicyContext, key: string): readonly string[] | undefined {
  const name = Object.keys(context).find((known) => known.toLowerCase() === key.toLowerCase());
  return name === undefined ? undefined : listOf(context[name]);
}

function listOf(value: unknown): readonly string[] {
  return (Array.isArray(value) ? value : [value]).map(String);
}

function withValues(text: string, context: PolicyContext): string | undefined {
  let isKnown = true;
  const whole = text.replaceAll(/\$\{([^}]*)\}/g, (variable, name: string) => {
    if (['*', '?', '$'].includes(name)) return variable;
    const [value] = valuesOf(context, name) ?? [];
    isKnown &&= value !== undefined;
    return value ?? variable;
  });
  return isKnown ? whole : undefined;
}
