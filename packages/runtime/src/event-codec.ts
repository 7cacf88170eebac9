import type { ParsedTopic } from './event-topic.js';
import type { Validation } from './issue.js';

/** An event: a payload, placed by its topic. */
export interface EventMessage {
  readonly type: string;
  readonly category: string;
  readonly topic: string;
  readonly params: object;
  readonly payload: unknown;
}

/** Where a topic parameter stands in the payload: a property, or the name in the ARN that a property holds. */
export type Binding = string | { readonly arn: string };

/** How a number tells the time. A value of 1e11 or more is milliseconds whatever the unit. */
export type TimeUnit = 'epoch-seconds' | 'epoch-milliseconds';

/** What the table says of the payload of a row. Properties are named as on the wire. */
export interface EventFacts {
  readonly category: string;
  /** Topic parameters that the payload repeats. */
  readonly bind?: { readonly [param: string]: Binding };
  /** The properties that make two messages the same message. */
  readonly identity?: readonly string[];
  /** The properties that name the entity, the one that says which message is newer, and when that one starts again. */
  readonly order?: {
    readonly of: readonly string[];
    readonly by?: string;
    readonly reset?: { readonly after: number; readonly to: number };
  };
  /** The property that holds the time of the event. */
  readonly time?: { readonly property: string; readonly unit?: TimeUnit };
  /** The schema has a property `topic` of its own, so `topic() AS topic` cannot be told from it. */
  readonly ownsTopic?: true;
}

/** A row: its facts and its validator. */
export interface EventRow {
  readonly facts: EventFacts;
  readonly validate: (value: unknown) => Validation<unknown>;
}

/** What decoding needs of a table. */
export interface EventCodec {
  readonly name: string;
  readonly maxPayloadBytes?: number;
  readonly parseTopic: (topic: string) => ParsedTopic<string, object> | undefined;
  readonly rows: { readonly [type: string]: EventRow };
}
