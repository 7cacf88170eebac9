import { joinLevel } from './level-parts.js';
import { topicName } from './parameter.js';
import { rowLevels } from './row-levels.js';
import type { TopicRow, TopicTable } from './topic-table.js';
import type { TopicName } from './topic-types.js';

/** The parameters of `row`: those in `params`, else their defaults. */
export function withDefaults({ parameters }: Pick<TopicTable, 'parameters'>, row: TopicRow, params: object): object {
  const defaults = parameters.filter(({ name, default: value }) => value !== undefined && row.params.includes(name));
  if (defaults.length === 0) return params;
  const given = Object.entries(params).filter(([, value]) => value !== undefined);
  return Object.fromEntries([...defaults.map(({ name, default: value }) => [name, value] as const), ...given]);
}

/**
 * Builds a topic of `row`. Missing parameters have their defaults.
 *
 * @throws {TopicError} if a value breaks a rule of its parameter, or the topic exceeds a limit.
 */
export function buildTopic(table: TopicTable, row: TopicRow, params: object): TopicName {
  let topic = '';
  for (const [i, level] of rowLevels(table, row).levels.entries()) {
    const text = level.kind === 'literal' ? level.text : joinLevel(level.parts, params, i === 0 ? 'first' : undefined);
    topic = i === 0 ? text : `${topic}/${text}`;
  }
  return topicName(topic, table.limits);
}
