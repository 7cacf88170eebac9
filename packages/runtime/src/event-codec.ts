import type { ParsedTopic } from './event-topic.js';
import type { Constant, PayloadCheck } from './issue.js';

/** An event: a payload, placed by its topic. */
export interface EventMessage {
  readonly type: string;
  readonly category: string;
  readonly topic: string;
  readonly params: object;
  readonly payload: unknown;
}

/** Which topic parameter the payload repeats, and where: in a property, or as the name in the ARN that a property holds. */
export type Binding = readonly [param: string, property: string, form?: 'arn'];

/** What decoding knows of a row. Rows share it, but for the constant. Properties are named as on the wire. */
export interface EventRow {
  readonly category: string;
  readonly check: PayloadCheck;
  readonly bind?: readonly Binding[];
  /** The schema has a property `topic` of its own, so `topic() AS topic` cannot be told from it. */
  readonly ownsTopic?: true;
}

/** What decoding needs of a table. */
export interface EventCodec {
  readonly name: string;
  readonly maxPayloadBytes?: number;
  readonly parseTopic: (topic: string) => ParsedTopic<string, object> | undefined;
  readonly rows: { readonly [type: string]: { readonly row: EventRow; readonly constant?: Constant } };
}

/** How a number tells the time. A value of 1e11 or more is milliseconds whatever the unit. */
export type TimeUnit = 'epoch-seconds' | 'epoch-milliseconds';

/** What the table says of messages of a row among others. Properties are named as on the wire. */
export interface EventFacts {
  readonly category: string;
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
}

/** What a table says of its messages among others: what keys are made by. */
export interface EventKeys {
  readonly name: string;
  readonly facts: { readonly [type: string]: EventFacts };
}
