import type { TopicFilter, TopicName } from './topic-types.js';

/** One row of a topic table: builds, filters and parses the topics of one event type. */
export interface EventTopic<Type extends string, Template extends string, Params extends object> {
  /** The identifier of the row. */
  readonly type: Type;
  /** The template as the table writes it, parameters in braces. */
  readonly template: Template;
  /**
   * The topic name for these parameters.
   *
   * @throws {TopicError} naming the parameter, the value and the rule that it breaks.
   */
  readonly topic: (params: Params) => TopicName;
  /**
   * The topic filter that receives this event; given parameters narrow it.
   *
   * @throws {TopicError} as `topic` does.
   */
  readonly filter: (params?: Partial<Params>) => TopicFilter;
  /** The parameters of `topic`, or `undefined` where it is not a topic of this event. */
  readonly parse: (topic: string) => Params | undefined;
}

/** The row and the parameters that a topic name was parsed to. */
export interface ParsedTopic<Type extends string, Params extends object> {
  readonly type: Type;
  readonly params: Params;
}
