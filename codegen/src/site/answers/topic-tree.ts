import type { CatalogEvent } from '../../model/catalog.js';

/** A part of the tree of topics: one or more levels that all topics below have in common. */
export interface TopicNode {
  /** The levels, with parameters as in a template. */
  readonly levels: readonly string[];
  readonly children: readonly TopicNode[];
  /** The events whose topic ends here. */
  readonly events: readonly CatalogEvent[];
  /** The number of events that end here or below. */
  readonly size: number;
  /** The levels from the root to here, as one string. */
  readonly path: string;
}

/** A node while the tree is built. */
interface MutableNode {
  readonly children: Map<string, MutableNode>;
  readonly events: CatalogEvent[];
}

/** The tree of the topics of `events`. Levels without a branch are one node. */
export function topicTree(events: readonly CatalogEvent[]): readonly TopicNode[] {
  const root: MutableNode = { children: new Map(), events: [] };
  for (const event of events) {
    let node = root;
    for (const level of event.template.split('/')) {
      const next = node.children.get(level) ?? { children: new Map(), events: [] };
      node.children.set(level, next);
      node = next;
    }
    node.events.push(event);
  }
  return childrenOf(root, '');
}

function childrenOf({ children }: MutableNode, path: string): readonly TopicNode[] {
  return [...children].map(([level, node]) => nodeOf([level], node, path));
}

function nodeOf(levels: readonly string[], node: MutableNode, above: string): TopicNode {
  const [only, ...others] = node.children;
  if (only && others.length === 0 && node.events.length === 0) return nodeOf([...levels, only[0]], only[1], above);
  // Ends with a slash, because the first level of a topic may be empty.
  const path = `${above}${levels.join('/')}/`;
  const children = childrenOf(node, path);
  const size = node.events.length + children.reduce((sum, child) => sum + child.size, 0);
  return { levels, children, events: node.events, size, path };
}
