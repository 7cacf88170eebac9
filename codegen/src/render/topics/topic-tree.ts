import type { CatalogEvent } from '../../model/catalog.js';

/** Templates as a tree of levels, from which parsers are printed. */
export interface TopicNode {
  /** By level, in code-unit order. Levels without a branch between them are joined by `/` into one edge. */
  readonly literals: readonly LiteralEdge[];
  readonly parameter: TopicNode | undefined;
  readonly rest: CatalogEvent | undefined;
  readonly end: CatalogEvent | undefined;
}

export interface LiteralEdge {
  readonly text: string;
  readonly node: TopicNode;
}

/** The tree of the templates of `events`. */
export function topicTree(events: readonly CatalogEvent[], depth = 0): TopicNode {
  const literals = new Map<string, CatalogEvent[]>();
  const parameters: CatalogEvent[] = [];
  let rest: CatalogEvent | undefined;
  let end: CatalogEvent | undefined;
  for (const event of events) {
    const level = event.levels[depth];
    if (level === undefined) end = event;
    else if (level.kind === 'rest') rest = event;
    else if (level.kind === 'parameter') parameters.push(event);
    else literals.set(level.text, [...(literals.get(level.text) ?? []), event]);
  }
  return {
    literals: [...literals].map(([text, below]) => compressed(text, topicTree(below, depth + 1))),
    parameter: parameters.length > 0 ? topicTree(parameters, depth + 1) : undefined,
    rest,
    end,
  };
}

function compressed(text: string, node: TopicNode): LiteralEdge {
  const [only, ...others] = node.literals;
  if (!only || others.length > 0 || node.parameter || node.rest || node.end) return { text, node };
  return { text: `${text}/${only.text}`, node: only.node };
}
