import { isPartial, levelCovers, levelsOverlap } from './level-pattern.js';
import type { ParameterValue } from './parameter.js';
import { plainFilter } from './shared-filter.js';
import type { Dialect } from './topic-types.js';

/**
 * Topic filters as sets of topics: matching, intersection and cover, level by level from the left.
 *
 * @see {@link https://docs.oasis-open.org/mqtt/mqtt/v5.0/os/mqtt-v5.0-os.html#_Toc3901241} MQTT 5, section 4.7
 */

/** Whether `filter` is a valid topic filter: not empty, `+` only as a whole level, `#` only as the whole last level. */
export function isTopicFilter(filter: string): boolean {
  if (filter === '' || filter.includes('\0')) return false;
  const levels = filter.split('/');
  const last = levels.length - 1;
  return levels.every((level, i) => level === '+' || (level === '#' && i === last) || !/[+#]/.test(level));
}

/** Whether `topic` is a valid topic name: not empty, without wildcards. */
export function isTopicName(topic: string): boolean {
  return topic !== '' && !/[+#\0]/.test(topic);
}

/**
 * Whether `subscription`, a filter that may be shared, receives `topic`.
 * An invalid filter or topic matches nothing. A wildcard in the first level does not match `$…` [MQTT-4.7.2-1].
 */
export function filterMatches(subscription: string, topic: string, options: { readonly dialect?: Dialect } = {}): boolean {
  const filter = plainFilter(subscription);
  if (!isTopicFilter(filter) || !isTopicName(topic)) return false;
  if (topic.startsWith('$') && (filter.startsWith('+') || filter.startsWith('#'))) return false;
  const levels = filter.split('/');
  const names = topic.split('/');
  const tail = levels.at(-1) === '#';
  const fixed = tail ? levels.length - 1 : levels.length;
  const least = tail && options.dialect === 'aws-iot' ? fixed + 1 : fixed;
  if (names.length < least || (!tail && names.length > fixed)) return false;
  for (let i = 0; i < fixed; i += 1) if (levels[i] !== '+' && levels[i] !== names[i]) return false;
  return true;
}

/**
 * Returns the pattern of the topics that both `filter` and `own` match, split into levels, or `undefined` if there are none. `own` is the
 * pattern of an event definition: its `+` matches one level that is not empty, or a part of one, its `#` one or more levels. `filter` may
 * be such a pattern, too. For two overlapping parts of a level, the result has that of `own`, which may be wider.
 */
export function intersectLevels(filter: readonly string[], own: readonly string[], dialect: Dialect): readonly string[] | undefined {
  if (areApart(filter[0], own[0])) return undefined;
  const levels: string[] = [];
  for (let i = 0; ; i += 1) {
    const a = filter[i];
    const b = own[i];
    if (a === '#' && (b !== undefined || dialect === 'mqtt')) return [...levels, ...own.slice(i)];
    if (b === '#' && a !== undefined) return hasEmptyLevel(filter.slice(i)) ? undefined : [...levels, ...filter.slice(i)];
    if (a === undefined || b === undefined) return a === b ? levels : undefined;
    const level = intersectLevel(a, b);
    if (level === undefined) return undefined;
    levels.push(level);
  }
}

/** Whether one first level is a wildcard and the other begins with `$`, which it does not match [MQTT-4.7.2-1]. */
function areApart(first: string | undefined, other: string | undefined): boolean {
  return (isWildcard(first) && isReserved(other)) || (isReserved(first) && isWildcard(other));
}

function isWildcard(level: string | undefined): boolean {
  return level === '+' || level === '#';
}

function isReserved(level: string | undefined): boolean {
  return level?.startsWith('$') === true;
}

/** Whether `wide` matches every topic that `narrow` matches. Either may have level patterns, such as `POWER+`. */
export function coversFilter(wide: string, narrow: string, dialect: Dialect): boolean {
  if (narrow.startsWith('$') && !wide.startsWith('$')) return false;
  // `+/#` matches one level, too.
  if (wide === '+/#' && dialect === 'mqtt') return true;
  // Compares level by level without splitting, because there are many pairs and most differ early.
  let [i, j] = [0, 0];
  while (wide[i] !== '#' || i !== wide.length - 1) {
    const [iEnd, jEnd] = [endOfLevel(wide, i), endOfLevel(narrow, j)];
    const level = wide.slice(i, iEnd);
    const inner = narrow.slice(j, jEnd);
    if (inner === '#' || (level !== '+' && level !== inner && !(isPartial(level) && levelCovers(level, inner)))) return false;
    const isLast = iEnd === wide.length;
    if (jEnd === narrow.length) return isLast || (dialect === 'mqtt' && wide.slice(iEnd) === '/#');
    if (isLast) return false;
    [i, j] = [iEnd + 1, jEnd + 1];
  }
  return true;
}

/** Whether both filters match a common topic. */
export function filtersOverlap(one: string, other: string, dialect: Dialect): boolean {
  const [a, b] = [one.split('/'), other.split('/')];
  if (areApart(a[0], b[0])) return false;
  const isTail = (levels: readonly string[], i: number): boolean => levels[i] === '#' && i === levels.length - 1;
  for (let i = 0; ; i += 1) {
    if (isTail(a, i) || isTail(b, i)) return dialect === 'mqtt' || (a[i] !== undefined && b[i] !== undefined);
    if (a[i] === undefined || b[i] === undefined) return a[i] === b[i];
    if (a[i] !== '+' && b[i] !== '+' && a[i] !== b[i]) return false;
  }
}

function endOfLevel(filter: string, start: number): number {
  const slash = filter.indexOf('/', start);
  return slash < 0 ? filter.length : slash;
}

/** Replaces the wildcards of a filter or pattern with `values`, from left to right. */
export function fillWildcards(pattern: string, values: readonly ParameterValue[]): string {
  let next = 0;
  return pattern.replaceAll(/[+#]/g, (wildcard) => `${values[next++] ?? wildcard}`);
}

/** The narrowest filter that matches the topics of `pattern`: a level with a wildcard becomes `+`. */
export function filterOf(pattern: string): string {
  // Most patterns have no wildcard beside other text.
  return /[^/]\+|\+[^/]/.test(pattern) ? pattern.replaceAll(/[^/]*\+[^/]*/g, '+') : pattern;
}

function intersectLevel(filterLevel: string, own: string): string | undefined {
  if (own === '+') return filterLevel === '' ? undefined : filterLevel;
  if (filterLevel === '+' || filterLevel === own) return own;
  if (isPartial(own) && levelCovers(own, filterLevel)) return filterLevel;
  return isPartial(filterLevel) && levelsOverlap(filterLevel, own) ? own : undefined;
}

// A rest parameter accepts any string except the empty one, so only a single empty level is excluded.
function hasEmptyLevel(levels: readonly string[]): boolean {
  return levels.length === 1 && levels[0] === '';
}
