import type { TopicRow, TopicTable } from '@topicwright/runtime';

/** The rows of a table by the literal prefix of their topics, so that a policy pattern is compared with few of them. */
export interface RowIndex<Type extends string> {
  /** The rows with topics that may begin with `text`: their literal prefix is a prefix of `text`, or begins with it. */
  readonly beginningWith: (text: string) => readonly TopicRow<Type>[];
}

const indexes = new WeakMap<TopicTable, RowIndex<string>>();

/** Returns the index of `table`. It is built once per table. */
export function rowIndex<Type extends string>(table: TopicTable<Type>): RowIndex<Type> {
  const known = indexes.get(table) as RowIndex<Type> | undefined;
  if (known) return known;
  const index = makeIndex(table);
  indexes.set(table, index);
  return index;
}

function makeIndex<Type extends string>({ rows }: TopicTable<Type>): RowIndex<Type> {
  const byHead = new Map<string, TopicRow<Type>[]>();
  for (const row of rows) {
    const head = literalHead(row.filter);
    const others = byHead.get(head);
    if (others) others.push(row);
    else byHead.set(head, [row]);
  }
  const heads = [...byHead.keys()].sort();
  const rowsOf = (head: string): readonly TopicRow<Type>[] => byHead.get(head) ?? [];
  return {
    beginningWith: (text) => {
      const shorter = Array.from({ length: text.length }, (_, end) => text.slice(0, end)).flatMap(rowsOf);
      const start = firstAtLeast(heads, text);
      let end = start;
      while (heads[end]?.startsWith(text)) end += 1;
      return [...shorter, ...heads.slice(start, end).flatMap(rowsOf)];
    },
  };
}

/** The text of a filter before its first wildcard. */
export function literalHead(filter: string): string {
  const wildcard = filter.search(/[+#]/);
  return wildcard < 0 ? filter : filter.slice(0, wildcard);
}

function firstAtLeast(sorted: readonly string[], text: string): number {
  let [low, high] = [0, sorted.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((sorted[middle] as string) < text) low = middle + 1;
    else high = middle;
  }
  return low;
}
