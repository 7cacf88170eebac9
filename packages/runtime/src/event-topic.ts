import type { TopicFilter, TopicName } from './topic-types.js';

/** The parameters of a topic, in which those with a default may be missing. */
export type BuilderParams<Params extends object, Default extends PropertyKey> = Omit<Params, Default> &
  Partial<Pick<Params, Extract<keyof Params, Default>>>;

/** Builds topic names and filters of one event type, and parses its topic names. */
export interface EventTopic<Type extends string, Template extends string, Params extends object, Default extends keyof Params = never> {
  /** The event type. */
  readonly type: Type;
  /** The topic template, with parameters in braces. */
  readonly template: Template;
  /**
   * Returns the topic name for `params`. A missing parameter has its default.
   *
   * @throws {TopicError} if a value breaks a rule of its parameter or the topic exceeds a limit.
   */
  readonly topic: (
    ...args: object extends BuilderParams<Params, Default>
      ? [params?: BuilderParams<Params, Default>]
      : [params: BuilderParams<Params, Default>]
  ) => TopicName;
  /**
   * Returns the topic filter of this event. A parameter that is not given becomes a wildcard.
   *
   * @throws {TopicError} if a value breaks a rule of its parameter or the filter exceeds a limit.
   */
  readonly filter: (params?: Partial<Params>) => TopicFilter;
  /** Returns the parameters of `topic`, or `undefined` if it is not a topic of this event. */
  readonly parse: (topic: string) => Params | undefined;
}

/** The event type and parameters of a topic name. */
export interface ParsedTopic<Type extends string, Params extends object> {
  readonly type: Type;
  readonly params: Params;
}
