import { joinLevel } from './level-parts.js';
import { topicName } from './parameter.js';
import { rowLevels } from './row-levels.js';
import type { TopicRow, TopicTable } from './topic-table.js';
import type { TopicName } from './topic-types.js';

/**
 * Builds a topic of `row`. Missing parameters have their defaults.
 *
 * @throws {TopicError} if a value breaks a rule of its parameter, or the topic exceeds a limit.
 */
export function buildTopic(table: TopicTable, row: TopicRow, params: object): TopicName {
  const levels = rowLevels(table, row).levels.map((level, i) =>
    level.kind === 'literal' ? level.text : joinLevel(level.parts, params, i === 0 ? 'first' : undefined),
  );
  return topicName(levels.join('/'), table.limits);
}
