import { matchesPattern, UNKNOWN } from './match-pattern.js';
import { patternMeetsTemplate } from './pattern-overlap.js';
import type { NameSet } from './statement-names.js';

/** Whether a pattern of a policy matches every topic of `topics`, a filter. */
function coversTopics(pattern: string, topics: string): boolean {
  return matchesName(pattern, topics.replaceAll(/[+#]/g, UNKNOWN));
}

/** Whether a pattern of a policy matches `name`. The value of a policy variable is not known, so a pattern with one does not. */
function matchesName(pattern: string, name: string): boolean {
  return !hasVariable(pattern) && matchesPattern(pattern, name, {});
}

const VARIABLE = /\$\{[^}*?$][^}]*\}/g;

function hasVariable(pattern: string): boolean {
  return pattern.search(VARIABLE) >= 0;
}

/** `pattern` with a wildcard for each policy variable. */
export function asVariableWildcard(pattern: string): string {
  return pattern.replaceAll(VARIABLE, '*');
}

/** Whether `names` contains every topic of `topics`, a filter. */
export function containsTopics({ pattern, exceptions }: NameSet, topics: string): boolean {
  return coversTopics(pattern, topics) && !exceptions.some((exception) => patternMeetsTemplate(asVariableWildcard(exception), topics));
}

/** Whether `names` may contain a topic of `topics`, a filter. */
export function meetsTopics({ pattern, exceptions }: NameSet, topics: string): boolean {
  return patternMeetsTemplate(asVariableWildcard(pattern), topics) && !exceptions.some((exception) => coversTopics(exception, topics));
}

/** Whether an Allow of `names` certainly allows a subscription to `filter`, which is compared as text. */
export function allowsFilter({ pattern, exceptions }: NameSet, filter: string): boolean {
  return matchesName(pattern, filter) && !exceptions.some((exception) => matchesName(asVariableWildcard(exception), filter));
}

/** Whether `names` contains `filter`, which is compared as text. A pattern with a policy variable matches no filter. */
export function containsFilter({ pattern, exceptions }: NameSet, filter: string): boolean {
  return matchesName(pattern, filter) && !exceptions.some((exception) => matchesName(exception, filter));
}

/** The patterns of `allowed`, and the exceptions of `denied`. */
export function patternsOf(allowed: readonly NameSet[], denied: readonly NameSet[]): readonly string[] {
  return [...allowed.map(({ pattern }) => pattern), ...denied.flatMap(({ exceptions }) => exceptions)];
}

/** Whether one of {@link patternsOf} is wanted, and has names that are allowed and not denied. */
export function isAnyOpen(allowed: readonly NameSet[], denied: readonly NameSet[], isWanted: (pattern: string) => boolean): boolean {
  const isOpen = (pattern: string): boolean => isWanted(pattern) && !denied.some((names) => containsPattern(names, pattern));
  return (
    allowed.some((names) => isOpen(names.pattern) && meetsPattern(names, names.pattern)) ||
    denied.some(({ exceptions }) => exceptions.some((name) => isOpen(name) && allowed.some((names) => meetsPattern(names, name))))
  );
}

/** Whether `names` may contain a name that `other`, a pattern, matches. */
function meetsPattern({ pattern, exceptions }: NameSet, other: string): boolean {
  const meets = covers(pattern, other) || patternMeetsTemplate(asVariableWildcard(pattern), withWildcards(other, '#', '+'));
  return meets && !exceptions.some((exception) => covers(exception, other));
}

/** Whether the pattern of `names` matches every name that `other`, a pattern, matches, and no exception does. */
function containsPattern({ pattern, exceptions }: NameSet, other: string): boolean {
  return covers(pattern, other) && !exceptions.some((exception) => covers(exception, other));
}

/** Whether `pattern` matches every name that `other`, a pattern, matches. MQTT wildcards are literal. */
function covers(pattern: string, other: string): boolean {
  return pattern === other || matchesName(pattern, withWildcards(other, UNKNOWN, UNKNOWN));
}

/** The names that `pattern` matches as one text: `many` stands for any string, `one` for any character, and escapes for what they escape. */
function withWildcards(pattern: string, many: string, one: string): string {
  return asVariableWildcard(pattern).replaceAll(/\$\{([*?$])\}|[*?]/g, (part, escaped?: string) => escaped ?? (part === '*' ? many : one));
}

/** `names` of clients, in which its own ID, and a pattern of every ID, is any ID: a client ID is equal to itself and not empty. */
export function withoutOwnId({ pattern, exceptions }: NameSet): NameSet {
  return { pattern: withAnyId(pattern), exceptions: exceptions.map(withAnyId) };
}

function withAnyId(pattern: string): string {
  return ANY_ID.test(pattern) ? '*' : pattern;
}

const ANY_ID = /^(?:\$\{iot:ClientId\}|\*+\??\**|\?\*+)$/i;

/** Whether a client ID can match `name`. A name that contains `${iot:ClientId}` and more text would be longer than the client ID in it. */
export function isPossibleId(name: string): boolean {
  return name !== '' && !/\$\{iot:ClientId\}/i.test(name);
}
