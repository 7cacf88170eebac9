import { type LevelParts, type RowLevel, rowLevels } from '@topicwright/runtime/codegen';
import type { Catalog, CatalogEvent } from '../../model/catalog.js';
import { topicTableOf } from '../../model/topic-table.js';
import { camelCase } from '../../text/text-case.js';

/** A row with its levels, as the parser reads them. */
export interface ParsedRow {
  readonly event: CatalogEvent;
  readonly levels: readonly RowLevel[];
}

/** The rows of `catalog` with their levels. */
export function parsedRows(catalog: Catalog): readonly ParsedRow[] {
  const table = topicTableOf(catalog);
  return catalog.events.map((event, i) => ({ event, levels: rowLevels(table, table.rows[i] as (typeof table.rows)[number]).levels }));
}

/** A constant with the parts of a level that is checked when a topic is parsed. */
export interface LevelConstant {
  readonly name: string;
  /** The level as in a template: `POWER{relay}`. */
  readonly text: string;
  readonly parts: LevelParts;
}

/** The constants of the checked levels of `rows`, in the order of the table. */
export function levelConstants(rows: readonly ParsedRow[]): readonly LevelConstant[] {
  const constants = new Map<string, LevelConstant>();
  const uses = new Map<string, number>();
  for (const { levels } of rows) {
    for (const level of levels) {
      if (level.kind !== 'checked' || constants.has(levelText(level.parts))) continue;
      const text = levelText(level.parts);
      const base = `${camelCase(text.replaceAll(/[^A-Za-z0-9]+/g, '_').replace(/^[_0-9]+/, '')) || 'parts'}Level`;
      const use = (uses.get(base) ?? 0) + 1;
      uses.set(base, use);
      constants.set(text, { name: use === 1 ? base : `${base}${use}`, text, parts: level.parts });
    }
  }
  return [...constants.values()];
}

/** A level as in a template: `POWER{relay}`. */
export function levelText(parts: LevelParts): string {
  return parts.map((part) => (typeof part === 'string' ? part : `{${part.name}}`)).join('');
}
