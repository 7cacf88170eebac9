import { matchesPattern, UNKNOWN } from './match-pattern.js';
import { patternMeetsTemplate } from './pattern-overlap.js';
import type { Names } from './statement-names.js';

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
export function containsTopics({ pattern, exceptions }: Names, topics: string): boolean {
  return coversTopics(pattern, topics) && !exceptions.some((exception) => patternMeetsTemplate(asVariableWildcard(exception), topics));
}

/** Whether `names` may contain a topic of `topics`, a filter. */
export function meetsTopics({ pattern, exceptions }: Names, topics: string): boolean {
  return patternMeetsTemplate(asVariableWildcard(pattern), topics) && !exceptions.some((exception) => coversTopics(exception, topics));
}

/** Whether an Allow of `names` certainly allows a subscription to `filter`, which is compared as text. */
export function allowsFilter({ pattern, exceptions }: Names, filter: string): boolean {
  return matchesName(pattern, filter) && !exceptions.some((exception) => matchesName(asVariableWildcard(exception), filter));
}

/** Whether a Deny of `names` denies a subscription to `filter`, which is compared as text. */
export function deniesFilter({ pattern, exceptions }: Names, filter: string): boolean {
  return matchesName(pattern, filter) && !exceptions.some((exception) => matchesName(exception, filter));
}

/** Whether a Deny of `names` denies every name that `pattern`, that of an Allow, matches. */
export function deniesPattern(names: Names, pattern: string): boolean {
  return names.exceptions.length === 0 && (names.pattern === pattern || coversTopics(names.pattern, asFilter(pattern)));
}

/** A filter with the names that a pattern matches. */
function asFilter(pattern: string): string {
  return asVariableWildcard(pattern).replaceAll(/\$\{([*?$])\}|[*?]/g, (part, escaped?: string) => escaped ?? (part === '*' ? '#' : '+'));
}

/** Whether `names` contains every client ID that `pattern` matches. */
export function containsClients({ pattern, exceptions }: Names, other: string): boolean {
  return coversClients(pattern, other) && !exceptions.some((exception) => coversClients(exception, other));
}

/** Whether `names` may contain a client ID that `pattern` matches. */
export function meetsClients({ pattern, exceptions }: Names, other: string): boolean {
  const meets = coversClients(pattern, other) || patternMeetsTemplate(asVariableWildcard(pattern), asFilter(other));
  return meets && !exceptions.some((exception) => coversClients(exception, other));
}

/** `names` of clients, in which its own ID is any ID: a client ID is equal to itself. */
export function withoutOwnId({ pattern, exceptions }: Names): Names {
  return { pattern: withAnyId(pattern), exceptions: exceptions.map(withAnyId) };
}

function withAnyId(pattern: string): string {
  return /^\$\{iot:ClientId\}$/i.test(pattern) ? '*' : pattern;
}

/** Whether a client ID can match `name`. A name that contains `${iot:ClientId}` and more text would be longer than the client ID in it. */
export function isPossibleId(name: string): boolean {
  return name !== '' && !/\$\{iot:ClientId\}/i.test(name);
}

function coversClients(pattern: string, other: string): boolean {
  if (pattern === other || ANY_ID.test(pattern)) return true;
  return /[*?]|\$\{/.test(other) ? coversTopics(pattern, asFilter(other)) : matchesName(pattern, other);
}

/** A pattern that matches every client ID, none of which is empty. */
const ANY_ID = /^(?:\*+\??\**|\?\*+)$/;
