import { matchesPattern } from './match-pattern.js';

/** Stands for any parameter value. No topic contains this character, so only `*` matches it. */
const UNKNOWN = '\u0000';

/** Whether a pattern of a policy matches every topic of `topics`, a filter. */
export function coversTopics(pattern: string, topics: string): boolean {
  const text = topics.replaceAll(/[+#]/g, UNKNOWN);
  return matchesPattern(
    pattern.replaceAll(/\$\{[^}]*\}|\?/g, (part) => (part === '?' ? '${?}' : part)),
    text,
    {},
  );
}

/** `pattern` with a wildcard for each policy variable, because its value is not known. */
export function asVariableWildcard(pattern: string): string {
  return pattern.replaceAll(/\$\{[^}*?$][^}]*\}/g, '*');
}

/** `name` of a client, in which its own ID is any ID: a client ID is equal to itself. */
export function withoutOwnId(name: string): string {
  return /^\$\{iot:ClientId\}$/i.test(name) ? '*' : name;
}

/** Whether a client ID can match `name`. A name that contains `${iot:ClientId}` and more text would be longer than the client ID in it. */
export function isPossibleId(name: string): boolean {
  return name !== '' && !/\$\{iot:ClientId\}/i.test(name);
}

/** Whether a pattern of a policy matches every client ID that `name`, another pattern, matches. */
export function coversClients(pattern: string, name: string): boolean {
  if (pattern === name || ANY_ID.test(pattern)) return true;
  return /[*?]|\$\{/.test(name) ? coversTopics(pattern, name.replaceAll('*', '+')) : matchesPattern(pattern, name, {});
}

/** A pattern that matches every client ID, none of which is empty. */
const ANY_ID = /^(?:\*+\??\**|\?\*+)$/;
