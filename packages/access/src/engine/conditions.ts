import { contextValue, matchesTokens, type PatternVariables, type Token, tokensOf } from './match-pattern.js';
import type { PolicyContext } from './policy-context.js';

/** Compares a value of the request with a value of the policy. */
type Compare = (value: string, wanted: readonly Token[]) => boolean;

const like: Compare = (value, wanted) => matchesTokens(wanted, value);
const equals: Compare = (value, wanted) => value === literalText(wanted);
const equalsIgnoringCase: Compare = (value, wanted) => value.toLowerCase() === literalText(wanted).toLowerCase();

// The six parts of an ARN are compared separately, so a wildcard does not match a colon before the resource.
const arnLike: Compare = (value, wanted) => {
  if (literalText(wanted) === '*') return true;
  const [own, other] = [arnParts(wanted), arnParts([...value])];
  return own.length === other.length && own.every((part, i) => matchesTokens(part, literalText(other[i] ?? [])));
};

/** `tokens` split at their first five colons. */
function arnParts(tokens: readonly Token[]): readonly (readonly Token[])[] {
  const parts: Token[][] = [[]];
  for (const token of tokens) {
    if (token === ':' && parts.length < 6) parts.push([]);
    else parts.at(-1)?.push(token);
  }
  return parts;
}

/** The text of `tokens`, with `*` and `?` as literal characters. */
function literalText(tokens: readonly Token[]): string {
  return tokens.map((token) => (typeof token === 'string' ? token : token.wildcard)).join('');
}

const COMPARE: { readonly [operator: string]: Compare } = {
  StringEquals: equals,
  StringEqualsIgnoreCase: equalsIgnoringCase,
  StringLike: like,
  ArnEquals: arnLike,
  ArnLike: arnLike,
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

/** A condition operator of a policy. */
export interface ConditionOperator {
  /** The name without `Not`: `StringEquals` for `StringNotEquals`. */
  readonly name: string;
  readonly isNegated: boolean;
  /** Whether all values of a key must match, or any. `undefined`: the operator has no such prefix. */
  readonly set: 'all' | 'any' | undefined;
  /** Whether it ends with `IfExists`. */
  readonly ifExists: boolean;
}

const OPERATORS: ReadonlyMap<string, string> = new Map(CONDITION_OPERATORS.map((operator) => [operator.toLowerCase(), operator]));

const SETS: { readonly [prefix: string]: ConditionOperator['set'] } = { forallvalues: 'all', foranyvalue: 'any' };

/** Reads a condition operator, in any case, as AWS does. `undefined` if `text` is not one. */
export function readOperator(text: string): ConditionOperator | undefined {
  const [, prefix = '', own = '', ifExists] = /^(?:(forallvalues|foranyvalue):)?(.*?)(ifexists)?$/.exec(text.toLowerCase()) ?? [];
  const known = OPERATORS.get(own);
  if (known === undefined) return undefined;
  const name = known.replace('Not', '');
  return { name, isNegated: name !== known, set: SETS[prefix], ifExists: ifExists !== undefined };
}

/**
 * Whether the `Condition` of a statement is satisfied in `context`. `undefined` if that depends on an unknown operator, or on a variable
 * without a value.
 *
 * @see {@link https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-single-vs-multi-valued-context-keys.html}
 */
export function isConditionSatisfied(condition: unknown, context: PolicyContext, variables: PatternVariables): boolean | undefined {
  if (condition === undefined) return true;
  if (typeof condition !== 'object' || condition === null) return undefined;
  let isSatisfied: boolean | undefined = true;
  for (const [text, keys] of Object.entries(condition)) {
    const operator = readOperator(text);
    for (const [key, wanted] of Object.entries((keys ?? {}) as object)) {
      const one = operator && isKeySatisfied({ operator, values: valuesOf(context, key), texts: listOf(wanted), variables });
      if (one === false) return false;
      if (one === undefined) isSatisfied = undefined;
    }
  }
  return isSatisfied;
}

/** Whether a condition is satisfied by no request: it compares with no value, or requires that a client has no client ID. */
export function isUnsatisfiable(condition: unknown): boolean {
  if (typeof condition !== 'object' || condition === null) return false;
  return Object.entries(condition).some(([text, keys]) => {
    const operator = readOperator(text);
    if (!operator) return false;
    const { name, isNegated, set, ifExists } = operator;
    return Object.entries(Object(keys) as object).some(([key, wanted]) => {
      if (name === 'Null' && !set && !ifExists)
        return key.toLowerCase() === 'iot:clientid' && listOf(wanted).every((value) => value.toLowerCase() === 'true');
      return !isNegated && set !== 'all' && !ifExists && Array.isArray(wanted) && wanted.length === 0;
    });
  });
}

/** A condition on one key. */
interface KeyCondition {
  readonly operator: ConditionOperator;
  /** The values of the request. */
  readonly values: readonly string[] | undefined;
  /** The values of the policy. */
  readonly texts: readonly string[];
  readonly variables: PatternVariables;
}

function isKeySatisfied({ operator, values, texts, variables }: KeyCondition): boolean | undefined {
  const { name, isNegated, set, ifExists } = operator;
  const wanted = texts.map((each) => tokensOf(each, variables)).filter((tokens) => tokens !== undefined);
  // AWS does not document what a variable without a value does here.
  if (wanted.length < texts.length) return undefined;
  if (name === 'Null') return set || ifExists ? undefined : wanted.map(literalText).some((own) => isNullSatisfied(own, values));
  const compare = Object.hasOwn(COMPARE, name) ? COMPARE[name] : undefined;
  if (!compare) return undefined;
  const matches = (value: string): boolean => wanted.some((one) => compare(value, one)) !== isNegated;
  if (set === 'all') return (values ?? []).every(matches);
  if (set === 'any') return (values ?? []).some(matches);
  if (values === undefined) return ifExists || isNegated;
  return values.length > 0 && values.every(matches);
}

/** `Null` compares with `true` if the key must be absent, and with `false` if it must be present. */
function isNullSatisfied(wanted: string, values: readonly string[] | undefined): boolean {
  return wanted.toLowerCase() === String(values === undefined);
}

function valuesOf(context: PolicyContext, key: string): readonly string[] | undefined {
  const value = contextValue(context, key);
  return value === undefined ? undefined : listOf(value);
}

function listOf(value: unknown): readonly string[] {
  return (Array.isArray(value) ? value : [value]).map(String);
}
