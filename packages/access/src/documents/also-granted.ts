import type { TopicRow, TopicTable } from '@topicwright/runtime';
import { isPartial, listedPatterns, topicsReceived, treeOfFilters } from '@topicwright/runtime/internal';
import { patternMeetsTemplate } from '../engine/pattern-overlap.js';
import { withWildcards } from '../grants/policy-variables.js';
import type { Grants } from '../grants/select-grants.js';
import { topicPattern } from './allowance.js';
import { literalHead, rowIndex } from './row-index.js';

/**
 * The event types with a use of topics that is not selected and that a policy allows. A policy wildcard crosses levels, so a pattern may
 * match more than the topics that it was made from.
 */
export function alsoGranted<Type extends string>(table: TopicTable<Type>, { grants, alsoGrants }: Grants<Type>): readonly Type[] {
  const granted = new Set<Type>(alsoGrants);
  for (const action of ['receive', 'publish', 'retain'] as const) {
    const topics = grants.flatMap((grant) => (grant.action === action && !grant.topics.startsWith('$share/') ? [grant.topics] : []));
    for (const type of crossed(table, topics, granted)) granted.add(type);
  }
  return table.rows.filter(({ type }) => granted.has(type)).map(({ type }) => type);
}

/** The rows that are not `granted` yet, with topics that match the policy patterns of `granting` across levels or parts of a level. */
function* crossed<Type extends string>(table: TopicTable<Type>, granting: readonly string[], granted: ReadonlySet<Type>): Iterable<Type> {
  const index = rowIndex(table);
  // A row that is selected as a whole is not granted in addition. As a policy resource, `a/*` does not match `a`.
  const selected = treeOfFilters(granting.map(withWildcards), 'aws-iot');
  for (const marked of granting) {
    const topics = withWildcards(marked);
    const head = literalHead(topics);
    // Without a wildcard, a pattern matches nothing but its own topic.
    if (head === topics) continue;
    for (const row of index.beginningWith(head)) {
      const { type, pattern = row.filter } = row;
      if (granted.has(type) || !meetsRow(table, topics, row)) continue;
      if (reachesWithinLevel(marked, row) || (crossesLevels(table, topics, row) && selected.covering(pattern).length === 0)) yield type;
    }
  }
}

function meetsRow(table: TopicTable, topics: string, row: TopicRow): boolean {
  return !isApart(topics, row) && listedPatterns(table, row).some((pattern) => patternMeetsTemplate(topicPattern(topics), pattern));
}

function crossesLevels(table: TopicTable, topics: string, row: TopicRow): boolean {
  return topicsReceived(table, row, topics) === undefined || reachesFurther(topics, row);
}

// Between topics of a fixed number of levels, no `*` matches a slash. If one has a rest parameter, a `*` in place of a `+` may match
// several levels.
function reachesFurther(topics: string, row: TopicRow): boolean {
  return topics.includes('+') && (row.filter.endsWith('#') || topics.endsWith('#'));
}

// A `*` for one of several parameters of a level may also match the literal after it. Then a later parameter has another value than the one
// selected. A variable has one value, so it is not a wildcard here.
function reachesWithinLevel(marked: string, { pattern }: TopicRow): boolean {
  if (pattern === undefined) return false;
  const own = pattern.split('/');
  return marked.split('/').some((level, i) => isPartial(level) && !own[i]?.endsWith(level.slice(level.indexOf('+'))));
}

// A row that begins with a parameter has no topics that begin with `$` [MQTT-4.7.2-1].
function isApart(topics: string, row: TopicRow): boolean {
  return topics.startsWith('$') && /^[+#]/.test(row.filter);
}
