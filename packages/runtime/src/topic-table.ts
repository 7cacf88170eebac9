import type { ParameterRule } from './parameter.js';
import type { Dialect, Limits } from './topic-types.js';

/** The topics of one event type in a {@link TopicTable}. */
export interface TopicRow<Type extends string = string, Category extends string = string> {
  readonly type: Type;
  readonly category: Category;
  /** The topic filter: `+` for each parameter, `#` for a rest parameter, which spans one or more levels. */
  readonly filter: string;
  /** The names of the parameters, in the order of the wildcards of `filter`. */
  readonly params: readonly string[];
}

/** The topic table as data. Used to compute filters and policies. */
export interface TopicTable<Type extends string = string, Category extends string = string> {
  readonly name: string;
  readonly dialect: Dialect;
  readonly limits: Limits;
  readonly parameters: readonly ParameterRule[];
  readonly rows: readonly TopicRow<Type, Category>[];
}
