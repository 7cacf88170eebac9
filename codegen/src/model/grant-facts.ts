import { type Grant, selectGrants } from '@topicwright/access';
import { isServiceSide, topicPattern } from '@topicwright/access/internal';
import type { TopicRow, TopicTable } from '@topicwright/runtime';

/** What policies of `side` grant for a row, one line per grant: `iot:Receive topic/acme/+`. Resources have no region and account. */
export function grantTexts(table: TopicTable, row: TopicRow, side: string): readonly string[] {
  return grantsOf(table, row, side).flatMap(policyText);
}

/** What `side` may do with the messages of a row and of `replies`, its replies. */
export function grantsOf(table: TopicTable, row: TopicRow, side: string, replies: readonly TopicRow[] = []): readonly Grant[] {
  if (isServiceSide(table, row, side)) return [];
  // With a table of few rows, the selection does not search the other rows.
  return selectGrants({ ...table, rows: [row, ...replies] }, { events: [row.type], side }).grants;
}

/** The action and the resource in a policy of AWS. Empty for the permission to connect. */
export function policyText(grant: Grant): readonly string[] {
  switch (grant.action) {
    case 'connect':
      return [];
    case 'subscribe':
      return [`iot:Subscribe topicfilter/${grant.filter}`];
    case 'receive':
      return [`iot:Receive topic/${topicPattern(grant.topics)}`];
    case 'publish':
      return [`iot:Publish topic/${topicPattern(grant.topics)}`];
    case 'retain':
      return [`iot:RetainPublish topic/${topicPattern(grant.topics)}`];
    default:
      throw new Error(`unreachable: ${grant satisfies never}`);
  }
}
