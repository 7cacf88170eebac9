import type { LevelParts } from '@topicwright/runtime/codegen';
import { type Code, code, imported, importedType } from '../../code/code.js';
import { doc } from '../../code/doc.js';
import { id } from '../../code/identifier.js';
import { bracketed, SQUARE } from '../../code/literal.js';
import { artifactModule, RUNTIME } from '../layout.js';
import { parameterRule } from './parameter-rule.js';
import { type LevelConstant, levelConstants, levelText, type ParsedRow } from './row-levels.js';

/** Returns the function that prints the constant of a checked level, as the other files of the artifact import it. */
export function levelConstant(rows: readonly ParsedRow[]): (parts: LevelParts) => Code {
  const names = new Map(levelConstants(rows).map(({ text, name }) => [text, name]));
  return (parts) => code`${imported(artifactModule('topics', 'topic-levels'), names.get(levelText(parts)) as string)}`;
}

/** The constant with the parts of a level. */
export function printLevelConstant({ name, text, parts }: LevelConstant): Code {
  const members = parts.map((part) => (typeof part === 'string' ? code`${part}` : code`${parameterRule(part.name)}`));
  return code`${doc([`The parts of the level \`${text}\`.`])}
export const ${id(name)}: ${importedType(RUNTIME, 'LevelParts')} = ${bracketed(members, SQUARE)};`;
}
