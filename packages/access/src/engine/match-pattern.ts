import type { PolicyContext } from './policy-context.js';

/** The values of `${…}`. With `literal`, `${…}` is not interpreted, as in documents of older versions. */
export type PatternVariables = PolicyContext | 'literal';

/** Stands for text of one or more characters that is not known. No topic contains this character, and only `*` matches it. */
export const UNKNOWN = '\u0000';

/** A literal character, any character (`?`), or any string (`*`). */
export type Token = string | { readonly wildcard: '?' | '*' };

/** Whether `pattern` matches `text`. A pattern with a variable that has no single value matches nothing. */
export function matchesPattern(pattern: string, text: string, variables: PatternVariables): boolean {
  const tokens = tokensOf(pattern, variables);
  return tokens !== undefined && matchesTokens(tokens, text);
}

const VARIABLE = /\$\{([^}]*)\}|[\s\S]/gu;

/**
 * The tokens of `pattern`. Values of variables and the escapes `${*}`, `${?}` and `${$}` are literal. `undefined` if a variable has no
 * single value.
 */
export function tokensOf(pattern: string, variables: PatternVariables): readonly Token[] | undefined {
  const tokens: Token[] = [];
  for (const [part, variable] of pattern.matchAll(VARIABLE)) {
    if (variable === undefined || variables === 'literal') {
      for (const character of part) tokens.push(character === '*' || character === '?' ? { wildcard: character } : character);
    } else if (['*', '?', '$'].includes(variable)) tokens.push(variable);
    else {
      const value = variableValue(variable, variables);
      if (value === undefined) return undefined;
      tokens.push(...value);
    }
  }
  return tokens;
}

/**
 * The value of a variable: its name, in any case, and perhaps a default (`aws:PrincipalTag/team, 'none'`).
 *
 * @see {@link https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_variables.html}
 */
function variableValue(variable: string, context: PolicyContext): string | undefined {
  const [, name = variable, fallback] = /^(.*?)\s*,\s*'(.*)'$/s.exec(variable) ?? [];
  const value = contextValue(context, name);
  return typeof value === 'string' ? value : value === undefined ? fallback : undefined;
}

/** The value of a condition key. The names of keys are case-insensitive. */
export function contextValue(context: PolicyContext, key: string): string | readonly string[] | undefined {
  const name = Object.keys(context).find((known) => known.toLowerCase() === key.toLowerCase());
  return name === undefined ? undefined : context[name];
}

/** Whether `tokens` match `text`. Greedy: backtracks only to the last `*`, so the time is at most the product of both lengths. */
export function matchesTokens(tokens: readonly Token[], text: string): boolean {
  const characters = [...text];
  let [i, k, star, from] = [0, 0, -1, 0];
  while (k < characters.length) {
    const token = tokens[i];
    if (typeof token === 'object' && token.wildcard === '*') {
      star = i;
      from = k;
      i += 1;
    } else if (token !== undefined && (typeof token === 'object' ? characters[k] !== UNKNOWN : token === characters[k])) {
      i += 1;
      k += 1;
    } else if (star >= 0) {
      from += 1;
      k = from;
      i = star + 1;
    } else return false;
  }
  return tokens.slice(i).every((token) => typeof token === 'object' && token.wildcard === '*');
}
