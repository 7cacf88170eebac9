import { join } from '../../code/code.js';
import type { Catalog } from '../../model/catalog.js';
import type { ArtifactFile } from '../layout.js';
import { printLevelConstant } from './level-constant.js';
import { levelConstants, parsedRows } from './row-levels.js';

/**
 * `topic-levels.ts`: the levels that are read as parts. Only the other files of the artifact use it. Not emitted if no
 * level is read as parts.
 */
export function renderTopicLevels(catalog: Catalog): ArtifactFile | undefined {
  const constants = levelConstants(parsedRows(catalog));
  if (constants.length === 0) return undefined;
  return { artifact: 'topics', name: 'topic-levels', body: join(constants.map(printLevelConstant), '\n\n'), isPublic: false };
}
