import { intersectWithTemplate, type TopicRow, type TopicTable, treeOfFilters } from '@topicwright/runtime';
import { patternMeetsTemplate } from '../engine/pattern-overlap.js';
import type { Grants } from '../grants/select-grants.js';
import { topicPattern } from './allowance.js';
import { literalHead, rowIndex } from './row-index.js';

/**
 * The event types beyond the selected ones of which a policy allows some topic. A policy wildcard crosses levels, so a pattern may match
 * more than the filter that it was made from.
 */
export function alsoGranted<Type extends string>(table: TopicTable<Type>, { filters, alsoReceives }: Grants<Type>): readonly Type[] {
  const receives = (filter: string, row: TopicRow): boolean => intersectWithTemplate(filter, row.filter, table.dialect) !== undefined;
  const crosses = (filter: string, row: TopicRow): boolean =>
    (!receives(filter, row) || reachesFurther(filter, row)) &&
    !isApart(filter, row) &&
    patternMeetsTemplate(topicPattern(filter), row.filter);
  const index = rowIndex(table);
  const granted = new Set<Type>(alsoReceives);
  // A row that is selected as a whole is not granted in addition.
  const selected = treeOfFilters(filters, table.dialect);
  for (const filter of filters) {
    const head = literalHead(filter);
    // Without a wildcard, a pattern matches nothing but its own topic.
    if (head === filter) continue;
    for (const row of index.beginningWith(head)) {
      if (!granted.has(row.type) && crosses(filter, row) && selected.covering(row.filter).length === 0) granted.add(row.type);
    }
  }
  return table.rows.filter(({ type }) => granted.has(type)).map(({ type }) => type);
}

// A `*` in place of a `+` also matches the longer topics of a row with a rest parameter.
function reachesFurther(filter: string, row: TopicRow): boolean {
  return row.filter.endsWith('#') && filter.includes('+') && !filter.endsWith('#');
}

// A row that begins with a parameter has no topics that begin with `$` [MQTT-4.7.2-1].
function isApart(filter: string, row: TopicRow): boolean {
  return filter.startsWith('$') && /^[+#]/.test(row.filter);
}
