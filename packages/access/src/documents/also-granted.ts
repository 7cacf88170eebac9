import { listedPatterns, type TopicRow, type TopicTable, topicsReceived, treeOfFilters } from '@topicwright/runtime';
import { patternMeetsTemplate } from '../engine/pattern-overlap.js';
import type { Grants } from '../grants/select-grants.js';
import { topicPattern } from './allowance.js';
import { literalHead, rowIndex } from './row-index.js';

/**
 * The event types beyond the selected ones of which a policy allows to receive or to publish some topic. A policy wildcard crosses levels, so
 * a pattern may match more than the topics that it was made from.
 */
export function alsoGranted<Type extends string>(table: TopicTable<Type>, { grants, alsoAllows }: Grants<Type>): readonly Type[] {
  const granted = new Set<Type>(alsoAllows);
  for (const action of ['receive', 'publish'] as const) {
    const topics = grants.flatMap((grant) => (grant.action === action && !grant.topics.startsWith('$share/') ? [grant.topics] : []));
    for (const type of crossed(table, topics, granted)) granted.add(type);
  }
  return table.rows.filter(({ type }) => granted.has(type)).map(({ type }) => type);
}

/** The rows that are not `granted` yet, with topics that match the policy patterns of `granting` across levels. */
function* crossed<Type extends string>(table: TopicTable<Type>, granting: readonly string[], granted: ReadonlySet<Type>): Iterable<Type> {
  const index = rowIndex(table);
  // A row that is selected as a whole is not granted in addition.
  const selected = treeOfFilters(granting, table.dialect);
  for (const topics of granting) {
    const head = literalHead(topics);
    // Without a wildcard, a pattern matches nothing but its own topic.
    if (head === topics) continue;
    for (const row of index.beginningWith(head)) {
      const { type, pattern = row.filter } = row;
      if (!granted.has(type) && crosses(table, topics, row) && selected.covering(pattern).length === 0) yield type;
    }
  }
}

function crosses(table: TopicTable, topics: string, row: TopicRow): boolean {
  const isReceived = topicsReceived(table, row, topics) !== undefined;
  if (isReceived && !reachesFurther(topics, row)) return false;
  return !isApart(topics, row) && listedPatterns(table, row).some((pattern) => patternMeetsTemplate(topicPattern(topics), pattern));
}

// A `*` in place of a `+` also matches the longer topics of a row with a rest parameter.
function reachesFurther(topics: string, row: TopicRow): boolean {
  return row.filter.endsWith('#') && topics.includes('+') && !topics.endsWith('#');
}

// A row that begins with a parameter has no topics that begin with `$` [MQTT-4.7.2-1].
function isApart(topics: string, row: TopicRow): boolean {
  return topics.startsWith('$') && /^[+#]/.test(row.filter);
}
