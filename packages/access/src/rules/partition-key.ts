import { eventTypesMatching, type TopicTable } from '@topicwright/runtime';
import type { RuleFacts, RuleFactsByType } from './rule-facts.js';
import { topicSegments } from './rule-sql.js';

/**
 * Returns the Kinesis partition key of the messages of `filter`, as a substitution template: the entity by which they are ordered, so that
 * the messages of an entity keep their order. If the events have no entity in common, the topic.
 *
 * @see {@link https://docs.aws.amazon.com/iot/latest/developerguide/kinesis-rule-action.html}
 */
export function partitionKeyOf(table: TopicTable, facts: RuleFactsByType, filter: string): string {
  const segments = topicSegments(table, filter);
  const unseen = new Set(table.rows.filter((row) => row.rules === false).map(({ type }) => type));
  const types = eventTypesMatching(table, filter).filter((type) => !unseen.has(type));
  const keys = new Set(types.map((type) => keyOf(facts[type], segments)));
  const [key] = keys;
  return `\${${keys.size === 1 && key !== undefined ? key : 'topic()'}}`;
}

function keyOf({ entity, properties }: RuleFacts = {}, segments: { readonly [param: string]: number }): string | undefined {
  const parts = entity?.map((part) => {
    if (typeof part === 'string') return properties && part;
    return segments[part.param] === undefined ? undefined : `topic(${segments[part.param]})`;
  });
  if (!parts?.every((part) => part !== undefined)) return undefined;
  // A partition key has at most 256 characters, which two ARNs exceed.
  return parts.length === 1 ? parts[0] : `sha256(concat(${parts.join(", '/', ")}))`;
}
