import type { KeyPart } from './event-codec.js';
import type { ParameterRule } from './parameter.js';
import type { Dialect, Limits } from './topic-types.js';

/** The direction of an event from the view of the first side of its table. */
export type Direction = 'receive' | 'send' | 'both';

/** A token that a request contains and its reply repeats: a property of the payload, or a topic parameter. */
export interface TokenMatch {
  readonly request: KeyPart;
  readonly reply: KeyPart;
  /** Whether generated tokens are integers. Default: they are strings. */
  readonly isInteger?: true;
}

/**
 * How a reply is matched to its request. The parameters that both topics have must also agree.
 *
 * - `topic`: by nothing else, so that one request is sent at a time.
 * - `correlationData`: by the Correlation Data of MQTT 5.
 * - otherwise by a token.
 */
export type ReplyMatch = 'topic' | 'correlationData' | TokenMatch;

/** The replies to a request. */
export interface Replies<Type extends string = string> {
  /** The types of the replies. */
  readonly by: readonly Type[];
  readonly match: ReplyMatch;
}

/** The topics of one event type in a {@link TopicTable}. */
export interface TopicRow<Type extends string = string, Category extends string = string> {
  readonly type: Type;
  readonly category: Category;
  /** The topic filter: `+` for each level with parameters, `#` for a rest parameter, which spans one or more levels. */
  readonly filter: string;
  /** `filter` with a `+` for each parameter, also within a level: `cmnd/+/POWER+`. Absent if every parameter is a whole level. */
  readonly pattern?: string;
  /** The names of the parameters, in the order of the wildcards of `pattern` or `filter`. */
  readonly params: readonly string[];
  /** Default: `receive`. */
  readonly direction?: 'send' | 'both';
  /** The quality of service with which the messages are published. Default: 1. */
  readonly qos?: 0 | 2;
  /** Whether the messages are published with the retain flag. Default: false. */
  readonly retain?: true;
  /**
   * Whether AWS IoT rules must forward the payloads in base64: they may be empty, are not always JSON objects, or have a property `topic`.
   * Default: false.
   */
  readonly raw?: true;
  /** Whether the messages pass the rules engine of the broker. Default: true. */
  readonly rules?: false;
  /** The replies, if the messages are requests. */
  readonly replies?: Replies<Type>;
}

/** The topic table as data. Used to compute filters and policies. */
export interface TopicTable<Type extends string = string, Category extends string = string, Side extends string = string> {
  readonly name: string;
  readonly dialect: Dialect;
  /** The two programs that exchange the messages. Directions are from the view of the first. Default: `client` and `broker`. */
  readonly sides?: readonly [first: Side, second: Side];
  readonly limits: Limits;
  readonly parameters: readonly ParameterRule[];
  readonly rows: readonly TopicRow<Type, Category>[];
}
