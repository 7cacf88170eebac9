import { type CheckedLevel, type LevelParts, levelKey, sortChecked } from '@topicwright/runtime/codegen';
import type { CatalogEvent } from '../../model/catalog.js';
import type { ParsedRow } from './row-levels.js';

/** Templates as a tree of levels, from which parsers are printed. */
export interface TopicNode {
  /** By level, in code-unit order. Levels without a branch between them are joined by `/` into one edge. */
  readonly literals: readonly LiteralEdge[];
  /** Levels whose text is checked, the most specific one first. */
  readonly checked: readonly CheckedEdge[];
  readonly parameter: TopicNode | undefined;
  readonly rest: CatalogEvent | undefined;
  readonly end: CatalogEvent | undefined;
}

export interface LiteralEdge {
  readonly text: string;
  readonly node: TopicNode;
}

export interface CheckedEdge {
  readonly parts: LevelParts;
  readonly node: TopicNode;
}

/** The tree of the templates of `rows`. */
export function topicTree(rows: readonly ParsedRow[], depth = 0): TopicNode {
  const literals = new Map<string, ParsedRow[]>();
  const checked = new Map<string, { readonly level: CheckedLevel; readonly rows: ParsedRow[] }>();
  const parameters: ParsedRow[] = [];
  let rest: CatalogEvent | undefined;
  let end: CatalogEvent | undefined;
  for (const row of rows) {
    const level = row.levels[depth];
    if (level === undefined) end = row.event;
    else if (level.kind === 'rest') rest = row.event;
    else if (level.kind === 'parameter') parameters.push(row);
    else if (level.kind === 'literal') literals.set(level.text, [...(literals.get(level.text) ?? []), row]);
    else {
      const group = checked.get(levelKey(level));
      if (group) group.rows.push(row);
      else checked.set(levelKey(level), { level, rows: [row] });
    }
  }
  const sorted = sortChecked([...checked.values()], ({ level }) => level);
  return {
    literals: [...literals].map(([text, below]) => compressed(text, topicTree(below, depth + 1))),
    checked: sorted.map(({ level, rows: below }) => ({ parts: level.parts, node: topicTree(below, depth + 1) })),
    parameter: parameters.length > 0 ? topicTree(parameters, depth + 1) : undefined,
    rest,
    end,
  };
}

function compressed(text: string, node: TopicNode): LiteralEdge {
  const [only, ...others] = node.literals;
  if (!only || others.length > 0 || node.checked.length > 0 || node.parameter || node.rest || node.end) return { text, node };
  return { text: `${text}/${only.text}`, node: only.node };
}
