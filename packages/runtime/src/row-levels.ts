import type { LevelParts } from './level-parts.js';
import { levelCovers } from './level-pattern.js';
import type { ParameterRule } from './parameter.js';
import type { TopicRow, TopicTable } from './topic-table.js';

/** A level of the topics of a row. The parser accepts any text for a `parameter`, and reads the parts of a `checked` level. */
export type RowLevel =
  | { readonly kind: 'literal'; readonly text: string }
  | { readonly kind: 'checked' | 'parameter' | 'rest'; readonly pattern: string; readonly parts: LevelParts };

/** The levels of a row. */
export interface RowLevels {
  readonly levels: readonly RowLevel[];
  /** The levels as patterns. */
  readonly patterns: readonly string[];
  /** The indices of the levels with the kind `checked`. */
  readonly checked: readonly number[];
}

// A selection looks up many rows, several times.
const known = new WeakMap<TopicRow, RowLevels>();

/** The levels of `row`, a row of `table`. */
export function rowLevels(table: Pick<TopicTable, 'parameters'>, row: TopicRow): RowLevels {
  let levels = known.get(row);
  if (!levels) {
    levels = readLevels(table, row);
    known.set(row, levels);
  }
  return levels;
}

function readLevels(table: Pick<TopicTable, 'parameters'>, { filter, pattern = filter, params }: TopicRow): RowLevels {
  const patterns = pattern.split('/');
  let next = 0;
  const nextRule = (): ParameterRule => parameterRule(table, params[next++] as string);
  const levels = patterns.map((level): RowLevel => {
    if (level === '#') return { kind: 'rest', pattern: level, parts: [nextRule()] };
    if (!level.includes('+')) return { kind: 'literal', text: level };
    const parts = partsOf(level, nextRule);
    return { kind: isAnyText(parts) ? 'parameter' : 'checked', pattern: level, parts };
  });
  return { levels, patterns, checked: levels.flatMap(({ kind }, i) => (kind === 'checked' ? [i] : [])) };
}

/** Whether topics with `levels` begin with the value of a parameter, which must not begin with `$` [MQTT-4.7.2-1]. */
export function beginsWithParameter([first]: readonly RowLevel[]): boolean {
  return first !== undefined && first.kind !== 'literal' && typeof first.parts[0] === 'object';
}

/** Whether a level with `parts` may have any text. */
export function isAnyText([only, ...others]: LevelParts): boolean {
  return others.length === 0 && typeof only === 'object' && !only.values && !only.integer;
}

function partsOf(level: string, nextRule: () => ParameterRule): LevelParts {
  return level.split(/(\+)/).flatMap((part): LevelParts => (part === '' ? [] : [part === '+' ? nextRule() : part]));
}

const MAX_PATTERNS = 100;

/**
 * The patterns of the topics of `row` that `pattern` matches, with the values of closed enums in place of their `+`. `pattern` defaults to
 * all topics of the row, `max` to 100. A level with more than `max` texts keeps its wildcards. Returns `[pattern]` if there are more than
 * `max` patterns.
 */
export function listedPatterns(
  table: Pick<TopicTable, 'parameters'>,
  row: TopicRow,
  pattern: string = row.pattern ?? row.filter,
  max: number = MAX_PATTERNS,
): readonly string[] {
  const { levels, checked } = rowLevels(table, row);
  const own = pattern.split('/');
  let listed: readonly (readonly string[])[] = [own];
  for (const i of checked) {
    const texts = listedTexts(levels[i] as RowLevel, own[i] as string, max);
    if (listed.length * texts.length > max) return [pattern];
    listed = listed.flatMap((whole) => texts.map((text) => whole.map((level, at) => (at === i ? text : level))));
  }
  return listed.map((texts) => texts.join('/'));
}

/** The texts of a level that `pattern` matches. */
function listedTexts(level: RowLevel, pattern: string, max: number): readonly string[] {
  if (level.kind === 'literal' || !pattern.includes('+')) return [pattern];
  let texts: readonly string[] = [''];
  for (const part of level.parts) {
    const values = typeof part === 'string' ? [part] : (part.values ?? ['+']);
    if (texts.length * values.length > max) return [pattern];
    texts = texts.flatMap((text) => values.map((value) => text + value));
  }
  if (pattern === level.pattern) return texts;
  const matching = texts.filter((text) => levelCovers(pattern, text));
  // A pattern with a policy variable matches none of the texts.
  return matching.length > 0 ? matching : [pattern];
}

/** The constraints of a parameter of `table`. */
export function parameterRule({ parameters }: Pick<TopicTable, 'parameters'>, name: string): ParameterRule {
  const rule = parameters.find((parameter) => parameter.name === name);
  if (!rule) throw new Error(`unreachable: the table has no parameter ${name}`);
  return rule;
}
