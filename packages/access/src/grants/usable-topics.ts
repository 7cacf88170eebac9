import type { Selection, TopicRow, TopicTable } from '@topicwright/runtime';
import { firstUnmatchedName, type SelectedTopics, sidesOf } from '@topicwright/runtime/internal';
import { PolicyError } from '../policy-error.js';

/**
 * `topics` without those below `$aws/` if `side` stands for AWS IoT itself, to which no policy applies.
 *
 * @throws {PolicyError} `reserved-topic` if a name selects only such topics.
 */
export function withoutServiceTopics<Type extends string>(
  table: TopicTable<Type>,
  side: string,
  topics: readonly SelectedTopics<Type>[],
  events: Selection['events'],
): readonly SelectedTopics<Type>[] {
  const own = topics.filter(({ row }) => !isServiceSide(table, row, side));
  const name = firstUnmatchedName(rowsOf(own), events);
  if (name === undefined) return own;
  const what = name === 'all' ? `every event of ${table.name}` : name;
  const message = `AWS IoT itself is the side ${side} of ${what}, so no policy or rule applies; use the other side`;
  throw new PolicyError('reserved-topic', 'side', side, message);
}

/**
 * `topics` without those whose messages never pass the rules engine.
 *
 * @throws {PolicyError} `no-rules` if a name selects only such topics.
 */
export function withRules<Type extends string>(
  table: TopicTable<Type>,
  topics: readonly SelectedTopics<Type>[],
  events: Selection['events'],
): readonly SelectedTopics<Type>[] {
  const own = topics.filter(({ row }) => row.rules !== false);
  const name = firstUnmatchedName(rowsOf(own), events);
  if (name === undefined) return own;
  const message = `the messages of ${name === 'all' ? table.name : name} never pass the rules engine, so no rule receives them`;
  throw new PolicyError('no-rules', 'events', name, message);
}

function rowsOf(topics: readonly SelectedTopics[]): readonly TopicRow[] {
  return topics.map(({ row }) => row);
}

/** Whether `side` stands for AWS IoT itself where it uses the topics of `row`. */
export function isServiceSide(table: Pick<TopicTable, 'dialect' | 'sides'>, row: TopicRow, side: string): boolean {
  return table.dialect === 'aws-iot' && row.filter.startsWith('$aws/') && side !== sidesOf(table)[0];
}
