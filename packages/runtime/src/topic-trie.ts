import type { ParsedTopic } from './event-topic.js';
import type { TopicRow } from './topic-table.js';

/** A topic table compiled to a tree of levels, so that the cost of parsing hardly depends on the size of the table. */
export interface TopicTrie<Type extends string> {
  /** Returns the event type and parameters of `topic`. Literal levels win over parameters, and these over rest parameters. */
  readonly parse: (topic: string) => ParsedTopic<Type, Record<string, string>> | undefined;
}

interface Node<Type extends string> {
  /** The next literal levels, joined by `/`, if there is only one sequence of them. */
  run: { readonly text: string; readonly node: Node<Type> } | undefined;
  /** The next literal level, if there are several. */
  literals: Map<string, Node<Type>> | undefined;
  parameter: Node<Type> | undefined;
  rest: TopicRow<Type> | undefined;
  end: TopicRow<Type> | undefined;
}

const SLASH = 47;

/** Compiles `rows` on the first call of `parse`. */
export function topicTrie<Type extends string>(rows: readonly TopicRow<Type>[]): TopicTrie<Type> {
  let root: Node<Type> | undefined;
  return {
    parse: (topic) => {
      root ??= compile(
        rows.map((row) => ({ row, levels: row.filter.split('/') })),
        0,
      );
      const row = walk(root, topic, 0, 0);
      return row && { type: row.type, params: paramsOf(row.params, topic) };
    },
  };
}

interface Entry<Type extends string> {
  readonly row: TopicRow<Type>;
  readonly levels: readonly string[];
}

function compile<Type extends string>(entries: readonly Entry<Type>[], depth: number): Node<Type> {
  const node: Node<Type> = { run: undefined, literals: undefined, parameter: undefined, rest: undefined, end: undefined };
  const below = new Map<string, Entry<Type>[]>();
  for (const entry of entries) {
    const level = entry.levels[depth];
    if (level === undefined) node.end = entry.row;
    else if (level === '#') node.rest = entry.row;
    else below.set(level, [...(below.get(level) ?? []), entry]);
  }
  const parameters = below.get('+');
  below.delete('+');
  if (parameters) node.parameter = compile(parameters, depth + 1);
  const literals = [...below].map(([text, group]) => [text, compile(group, depth + 1)] as const);
  const [only, ...others] = literals;
  if (only && others.length === 0) node.run = joined(...only);
  else if (only) node.literals = new Map(literals);
  return node;
}

function joined<Type extends string>(text: string, node: Node<Type>): NonNullable<Node<Type>['run']> {
  const { run, literals, parameter, rest, end } = node;
  return run && !literals && !parameter && !rest && !end ? { text: `${text}/${run.text}`, node: run.node } : { text, node };
}

// Start and end of each parameter of the last topic. Shared by all tries, because parsing is synchronous.
const marks: number[] = [];

function walk<Type extends string>(node: Node<Type>, topic: string, start: number, count: number): TopicRow<Type> | undefined {
  if (start > topic.length) return node.end;
  const { run, literals, parameter, rest } = node;
  if (run) {
    const end = start + run.text.length;
    const isWhole = end === topic.length || topic.charCodeAt(end) === SLASH;
    const found = isWhole && topic.slice(start, end) === run.text ? walk(run.node, topic, end + 1, count) : undefined;
    if (found) return found;
  }
  if (literals || parameter) {
    const slash = topic.indexOf('/', start);
    const end = slash < 0 ? topic.length : slash;
    const literal = literals?.get(topic.slice(start, end));
    const found = literal && walk(literal, topic, end + 1, count);
    if (found) return found;
    if (parameter && end > start) {
      const row = walk(parameter, topic, end + 1, count + 2);
      if (row) return marked(row, count, start, end);
    }
  }
  return rest && start < topic.length ? marked(rest, count, start, topic.length) : undefined;
}

function marked<Type extends string>(row: TopicRow<Type>, at: number, start: number, end: number): TopicRow<Type> {
  marks[at] = start;
  marks[at + 1] = end;
  return row;
}

function paramsOf(names: readonly string[], topic: string): Record<string, string> {
  // Object literals keep the object shape constant in the common cases.
  switch (names.length) {
    case 0:
      return {};
    case 1:
      return { [names[0] as string]: valueAt(topic, 0) };
    case 2:
      return { [names[0] as string]: valueAt(topic, 0), [names[1] as string]: valueAt(topic, 2) };
    default:
      return Object.fromEntries(names.map((name, i) => [name, valueAt(topic, 2 * i)]));
  }
}

function valueAt(topic: string, mark: number): string {
  return topic.slice(marks[mark], marks[mark + 1]);
}
