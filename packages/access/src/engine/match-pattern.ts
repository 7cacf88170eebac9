import type { PolicyContext } from './policy-context.js';

/** Whether `pattern` matches `text`. `variables` are the values of `${…}`. With `literal`, `${…}` is not interpreted. */
export function matchesPattern(pattern: string, text: string, variables: PolicyContext | 'literal'): boolean {
  const tokens = tokensOf(pattern, variables);
  return tokens !== undefined && matchesTokens(tokens, text);
}

/** A literal character, any character (`?`), or any string (`*`). */
type Token = string | { readonly wildcard: '?' | '*' };

const VARIABLE = /\$\{([^}]*)\}|[\s\S]/gu;

function tokensOf(pattern: string, variables: PolicyContext | 'literal'): readonly Token[] | undefined {
  const tokens: Token[] = [];
  for (const [part, variable] of pattern.matchAll(VARIABLE)) {
    if (variable === undefined || variables === 'literal') {
      for (const character of part) tokens.push(character === '*' || character === '?' ? { wildcard: character } : character);
    } else if (['*', '?', '$'].includes(variable)) tokens.push(variable);
    else {
      const value = Object.hasOwn(variables, variable) ? variables[variable] : undefined;
      if (typeof value !== 'string') return undefined;
      for (const character of value) tokens.push(character);
    }
  }
  return tokens;
}

// Greedy. Backtracks only to the last `*`, so the time is at most the product of both lengths.
function matchesTokens(tokens: readonly Token[], text: string): boolean {
  const characters = [...text];
  let [i, k, star, from] = [0, 0, -1, 0];
  while (k < characters.length) {
    const token = tokens[i];
    if (typeof token === 'object' && token.wildcard === '*') {
      star = i;
      from = k;
      i += 1;
    } else if (token !== undefined && (typeof token === 'object' || token === characters[k])) {
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
