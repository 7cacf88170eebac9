import type { Dialect } from './topic-types.js';

/** A tree of topic filters by level. Finds the filters that cover a filter, or match a topic, without comparing each one. */
export interface FilterTree<Value> {
  /** The values of the filters that match every topic that `filter` matches. A topic name is a filter that matches only itself. */
  covering(filter: string): readonly Value[];
  /** The values of the filters that may share a topic with `filter`. A few may not: the dialect is not considered. */
  candidates(filter: string): readonly Value[];
}

interface Node<Value> {
  readonly below: Map<string, Node<Value>>;
  readonly values: Value[];
}

/** Builds a tree from filters and their values. */
export function filterTree<Value>(entries: Iterable<readonly [filter: string, value: Value]>, dialect: Dialect): FilterTree<Value> {
  const root = newNode<Value>();
  for (const [filter, value] of entries) {
    let node = root;
    for (const level of filter.split('/')) {
      const next = node.below.get(level) ?? newNode<Value>();
      node.below.set(level, next);
      node = next;
    }
    node.values.push(value);
  }
  return {
    covering: (filter) => {
      const found: Value[] = [];
      collect(root, filter.split('/'), 0, dialect, found);
      return found;
    },
    candidates: (filter) => {
      const found: Value[] = [];
      collectCandidates(root, filter.split('/'), 0, found);
      return found;
    },
  };
}

/** Builds a tree whose values are the filters. */
export function treeOfFilters<Filter extends string>(filters: Iterable<Filter>, dialect: Dialect): FilterTree<Filter> {
  return filterTree(
    Array.from(filters, (filter) => [filter, filter] as const),
    dialect,
  );
}

function newNode<Value>(): Node<Value> {
  return { below: new Map(), values: [] };
}

function collect<Value>(node: Node<Value>, levels: readonly string[], depth: number, dialect: Dialect, found: Value[]): void {
  const level = levels[depth];
  // A wildcard in the first level does not match `$…` [MQTT-4.7.2-1].
  const isReserved = depth === 0 && level?.startsWith('$') === true;
  const tail = isReserved ? undefined : node.below.get('#');
  // `a/#` matches `a` in MQTT, but not on AWS IoT.
  if (tail && (level !== undefined || dialect === 'mqtt')) found.push(...tail.values);
  if (level === undefined) {
    found.push(...node.values);
    return;
  }
  const same = level === '#' ? undefined : node.below.get(level);
  if (same) collect(same, levels, depth + 1, dialect, found);
  const single = isReserved || level === '#' || level === '+' ? undefined : node.below.get('+');
  if (single) collect(single, levels, depth + 1, dialect, found);
}

function collectCandidates<Value>(node: Node<Value>, levels: readonly string[], depth: number, found: Value[]): void {
  const level = levels[depth];
  if (level === '#') {
    collectAll(node, found);
    return;
  }
  const tail = node.below.get('#');
  if (tail) found.push(...tail.values);
  if (level === undefined) found.push(...node.values);
  else {
    const next = level.includes('+') ? [...node.below.values()] : [node.below.get(level), node.below.get('+')];
    for (const child of next) if (child && child !== tail) collectCandidates(child, levels, depth + 1, found);
  }
}

function collectAll<Value>(node: Node<Value>, found: Value[]): void {
  found.push(...node.values);
  for (const child of node.below.values()) collectAll(child, found);
}
