import { type LevelParams, levelPattern, parameterValue } from './level-parts.js';
import type { ParameterValue } from './parameter.js';
import { type RowLevel, rowLevels } from './row-levels.js';
import { rowOfType } from './row-of-type.js';
import { type RowsOptions, type Selection, selectRows, type UsedRow, usedRows } from './select-rows.js';
import { TopicError } from './topic-error.js';
import type { TopicRow, TopicTable } from './topic-table.js';
import { topicTrie } from './topic-trie.js';

/** The topics of one event of a selection. */
export interface SelectedTopics<Type extends string = string> extends UsedRow<Type> {
  /** The topics as filters in which a `+` may also be a part of a level: `cmnd/pump-7/POWER+`. */
  readonly patterns: readonly string[];
}

/** What {@link selectTopics} selects, and how it reads parameter values. */
export interface SelectOptions extends RowsOptions {
  /** Reads the variables in parameter values. Default: values have no variables. */
  readonly variables?: VariableReader;
}

/** Reads the variables in a parameter value, such as policy variables. */
export interface VariableReader {
  /** The value with a letter in place of each variable. It is validated instead of the value. `undefined` if the value has no variable. */
  readonly sampleOf: (value: ParameterValue) => string | undefined;
  /** The text for a pattern. */
  readonly textOf: (value: ParameterValue) => string;
}

/**
 * Returns the topics of the events of `selection` that its side receives or sends, according to `uses`, with the replies to requests if
 * `withReplies` is set.
 *
 * @throws {TopicError} as {@link selectFilters} does.
 */
export function selectTopics<Type extends string>(
  table: TopicTable<Type>,
  selection: Selection,
  options: SelectOptions,
): readonly SelectedTopics<Type>[] {
  const rows = usedRows(table, selection, options);
  const values = checkedParams(table, selection);
  return rows.map((used) => ({ ...used, patterns: rowPatterns(used.row, table, values, options) }));
}

/**
 * Returns a function that checks whether a topic of an event type is selected. Topics that only widened filters receive are not.
 *
 * @throws {TopicError} for an unknown event, parameter or side. Parameter values are not checked.
 */
export function selectionMatcher(table: TopicTable, selection: Selection): (type: string, topic: string) => boolean {
  const rows = usedRows(table, selection, { uses: ['receive'] }).map(({ row }) => row);
  const values = checkedParams(table, selection);
  const narrowed = new Map(rows.map((row) => [row.type, row.params.filter((name) => values.has(name))]));
  const trie = topicTrie(table);
  return (type, topic) => {
    const names = narrowed.get(type);
    // Most rows are selected without parameters, and the parser has already matched the topic.
    if (names === undefined || names.length === 0) return names !== undefined;
    const params = trie.parse(topic)?.params;
    return params !== undefined && names.every((name) => values.get(name)?.includes(params[name] as ParameterValue));
  };
}

type SelectedValues = ReadonlyMap<string, readonly ParameterValue[]>;

function checkedParams(table: TopicTable, { events, params = {} }: Selection): SelectedValues {
  const rows = selectRows(table, events);
  const replies = rows.flatMap(({ replies: { by = [] } = {} }) => by.flatMap((type) => rowOfType(table, type) ?? []));
  // All functions take the same parameters, whether or not they select replies.
  const known = new Set([...rows, ...replies].flatMap((row) => row.params));
  const checked = new Map<string, readonly ParameterValue[]>();
  for (const [name, value] of Object.entries(params)) {
    if (value === undefined) continue;
    if (!known.has(name)) {
      throw new TopicError(
        'unknown-parameter',
        name,
        value,
        `no selected event of ${table.name} has the parameter ${JSON.stringify(name)}`,
      );
    }
    const values = isList(value) ? value : [value];
    if (values.length === 0) throw new TopicError('empty', name, value, `${name} is empty; omit it to select every value`);
    // In an array, a missing value is a mistake, not a wildcard.
    const missing = values.indexOf(undefined as never);
    if (missing >= 0) throw new TopicError('not-string', name, undefined, `params.${name}[${missing}] is undefined`);
    checked.set(name, values);
  }
  return checked;
}

function isList(value: ParameterValue | readonly ParameterValue[]): value is readonly ParameterValue[] {
  return Array.isArray(value);
}

function rowPatterns(row: TopicRow, table: TopicTable, values: SelectedValues, options: SelectOptions): readonly string[] {
  let combinations: readonly LevelParams[] = [{}];
  for (const name of row.params) {
    const own = values.get(name);
    if (own) combinations = combinations.flatMap((chosen) => own.map((value) => ({ ...chosen, [name]: value })));
  }
  const { levels } = rowLevels(table, row);
  return combinations.map((chosen) => levels.map((level, i) => levelText(level, chosen, i === 0 ? 'first' : undefined, options)).join('/'));
}

function levelText(level: RowLevel, params: LevelParams, position: 'first' | undefined, { variables }: SelectOptions): string {
  if (level.kind === 'literal') return level.text;
  const texts = new Map<string, string>();
  const samples: Record<string, ParameterValue | undefined> = {};
  const parts = level.parts.map((part) => {
    const value = typeof part === 'string' ? undefined : parameterValue(params, part);
    if (typeof part === 'string' || value === undefined || part.values?.includes(`${value}`)) return part;
    const sample = variables?.sampleOf(value);
    if (sample === undefined) return part;
    texts.set(part.name, variables?.textOf(value) ?? '');
    samples[part.name] = sample;
    // The value of a variable is not known, so it is only checked that the text around it is valid in a topic.
    return { name: part.name, ...(part.rest && { rest: part.rest }) };
  });
  const pattern = levelPattern(parts, { ...params, ...samples }, position);
  if (texts.size === 0) return pattern;
  return parts.map((part) => (typeof part === 'string' ? part : (texts.get(part.name) ?? levelPattern([part], params)))).join('');
}
