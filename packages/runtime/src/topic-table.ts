import type { ParameterRule } from './parameter.js';
import type { Dialect, Limits } from './topic-types.js';

/** A row of a {@link TopicTable}. */
export interface TopicRow<Type extends string = string, Category extends string = string> {
  readonly type: Type;
  readonly category: Category;
  /** The widest filter: `+` for every parameter, `#` for a rest parameter, which stands for one level or more. */
  readonly filter: string;
  /** The names of the parameters, in the order of the wildcards of `filter`. */
  readonly params: readonly string[];
}

/** Topics as data: what filters are chosen from, what the matcher walks. */
export interface TopicTable<Type extends string = string, Category extends string = string> {
  readonly name: string;
  readonly dialect: Dialect;
  readonly limits: Limits;
  readonly parameters: readonly ParameterRule[];
  readonly rows: readonly TopicRow<Type, Category>[];
}
