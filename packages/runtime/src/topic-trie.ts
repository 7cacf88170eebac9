import type { ParsedTopic } from './event-topic.js';
import { type CheckedLevel, levelKey, sortChecked } from './level-order.js';
import { type LevelParts, readLevel } from './level-parts.js';
import type { ParameterValue } from './parameter.js';
import { beginsWithParameter, type RowLevel, rowLevels } from './row-levels.js';
import type { TopicRow, TopicTable } from './topic-table.js';

/** A topic table compiled to a tree of levels, so that the cost of parsing hardly depends on the size of the table. */
export interface TopicTrie<Type extends string> {
  /** Returns the event type and parameters of `topic`. A more specific level wins over a less specific one. */
  readonly parse: (topic: string) => ParsedTopic<Type, Record<string, ParameterValue>> | undefined;
}

interface Node<Type extends string> {
  /** The next literal levels, joined by `/`, if there is only one sequence of them. */
  run: { readonly text: string; readonly node: Node<Type> } | undefined;
  /** The next literal level, if there are several. */
  literals: Map<string, Node<Type>> | undefined;
  /** Levels whose text is checked, the most specific one first. */
  checked: readonly { readonly parts: LevelParts; readonly node: Node<Type> }[] | undefined;
  parameter: Node<Type> | undefined;
  rest: Leaf<Type> | undefined;
  end: Leaf<Type> | undefined;
}

/** A row, with its checked levels among those with parameters. */
interface Leaf<Type extends string> {
  readonly row: TopicRow<Type>;
  readonly checked: readonly (LevelParts | undefined)[] | undefined;
}

const SLASH = 47;

const DOLLAR = 36;

/** Compiles the rows of `table` on the first call of `parse`. */
export function topicTrie<Type extends string>(table: Pick<TopicTable<Type>, 'rows' | 'parameters'>): TopicTrie<Type> {
  const plain = lazyRoot(table, () => true);
  const reserved = lazyRoot(table, (levels) => !beginsWithParameter(levels));
  return {
    parse: (topic) => {
      const root = topic.charCodeAt(0) === DOLLAR ? reserved() : plain();
      const leaf = walk(root, topic, 0, 0);
      return leaf && { type: leaf.row.type, params: paramsOf(leaf, topic) };
    },
  };
}

function lazyRoot<Type extends string>(
  table: Pick<TopicTable<Type>, 'rows' | 'parameters'>,
  isWanted: (levels: readonly RowLevel[]) => boolean,
): () => Node<Type> {
  let root: Node<Type> | undefined;
  return () => {
    root ??= compile(
      table.rows.map((row) => entryOf(table, row)).filter(({ levels }) => isWanted(levels)),
      0,
    );
    return root;
  };
}

interface Entry<Type extends string> {
  readonly leaf: Leaf<Type>;
  readonly levels: readonly RowLevel[];
}

function entryOf<Type extends string>(table: Pick<TopicTable, 'parameters'>, row: TopicRow<Type>): Entry<Type> {
  const { levels, checked } = rowLevels(table, row);
  const read = levels.flatMap((level) => (level.kind === 'literal' ? [] : [level.kind === 'checked' ? level.parts : undefined]));
  return { leaf: { row, checked: checked.length > 0 ? read : undefined }, levels };
}

function compile<Type extends string>(entries: readonly Entry<Type>[], depth: number): Node<Type> {
  const node: Node<Type> = {
    run: undefined,
    literals: undefined,
    checked: undefined,
    parameter: undefined,
    rest: undefined,
    end: undefined,
  };
  const literals = new Map<string, Entry<Type>[]>();
  const checked = new Map<string, Entry<Type>[]>();
  const parameters: Entry<Type>[] = [];
  for (const entry of entries) {
    const level = entry.levels[depth];
    if (level === undefined) node.end = entry.leaf;
    else if (level.kind === 'rest') node.rest = entry.leaf;
    else if (level.kind === 'parameter') parameters.push(entry);
    else if (level.kind === 'literal') add(literals, level.text, entry);
    else add(checked, levelKey(level), entry);
  }
  if (parameters.length > 0) node.parameter = compile(parameters, depth + 1);
  if (checked.size > 0) node.checked = compileChecked([...checked.values()], depth);
  const below = [...literals].map(([text, group]) => [text, compile(group, depth + 1)] as const);
  const [only, ...others] = below;
  if (only && others.length === 0) node.run = joined(...only);
  else if (only) node.literals = new Map(below);
  return node;
}

function add<Type extends string>(groups: Map<string, Entry<Type>[]>, key: string, entry: Entry<Type>): void {
  const group = groups.get(key);
  if (group) group.push(entry);
  else groups.set(key, [entry]);
}

function compileChecked<Type extends string>(groups: readonly (readonly Entry<Type>[])[], depth: number): Node<Type>['checked'] {
  const levelOf = (group: readonly Entry<Type>[]): CheckedLevel => group[0]?.levels[depth] as CheckedLevel;
  return sortChecked(groups, levelOf).map((group) => ({ parts: levelOf(group).parts, node: compile(group, depth + 1) }));
}

function joined<Type extends string>(text: string, node: Node<Type>): NonNullable<Node<Type>['run']> {
  const { run, literals, checked, parameter, rest, end } = node;
  const isOnly = run && !literals && !checked && !parameter && !rest && !end;
  return isOnly ? { text: `${text}/${run.text}`, node: run.node } : { text, node };
}

// Start and end of each level with parameters of the last topic. Shared by all tries, because parsing is synchronous.
const marks: number[] = [];

function walk<Type extends string>(node: Node<Type>, topic: string, start: number, count: number): Leaf<Type> | undefined {
  if (start > topic.length) return node.end;
  const { run, literals, checked, parameter, rest } = node;
  if (run) {
    const end = start + run.text.length;
    const isWhole = end === topic.length || topic.charCodeAt(end) === SLASH;
    const found = isWhole && topic.slice(start, end) === run.text ? walk(run.node, topic, end + 1, count) : undefined;
    if (found) return found;
  }
  if (literals || checked || parameter) {
    const slash = topic.indexOf('/', start);
    const end = slash < 0 ? topic.length : slash;
    const literal = literals?.get(topic.slice(start, end));
    const found = literal && walk(literal, topic, end + 1, count);
    if (found) return found;
    if (end > start) {
      const leaf = (checked && walkChecked(checked, topic, start, end, count)) ?? (parameter && walk(parameter, topic, end + 1, count + 2));
      if (leaf) return marked(leaf, count, start, end);
    }
  }
  return rest && start < topic.length ? marked(rest, count, start, topic.length) : undefined;
}

function walkChecked<Type extends string>(
  checked: NonNullable<Node<Type>['checked']>,
  topic: string,
  start: number,
  end: number,
  count: number,
): Leaf<Type> | undefined {
  const text = topic.slice(start, end);
  for (const { parts, node } of checked) {
    const leaf = readLevel(text, parts) && walk(node, topic, end + 1, count + 2);
    if (leaf) return leaf;
  }
  return undefined;
}

function marked<Type extends string>(leaf: Leaf<Type>, at: number, start: number, end: number): Leaf<Type> {
  marks[at] = start;
  marks[at + 1] = end;
  return leaf;
}

function paramsOf({ row: { params: names }, checked }: Leaf<string>, topic: string): Record<string, ParameterValue> {
  if (checked) return checkedParams(names, checked, topic);
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

function checkedParams(
  names: readonly string[],
  checked: readonly (LevelParts | undefined)[],
  topic: string,
): Record<string, ParameterValue> {
  const values = checked.flatMap((parts, i): readonly ParameterValue[] => {
    const text = valueAt(topic, 2 * i);
    return parts ? (readLevel(text, parts) ?? []) : [text];
  });
  return Object.fromEntries(names.map((name, i) => [name, values[i] as ParameterValue]));
}

function valueAt(topic: string, mark: number): string {
  return topic.slice(marks[mark], marks[mark + 1]);
}
