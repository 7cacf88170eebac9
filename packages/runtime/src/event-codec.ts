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

/** Which topic parameter the payload repeats, and where: in a property, by name or JSON Pointer, or as the name in the ARN there. */
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

/** The unit of a time. A value of 1e11 or more is milliseconds whatever the unit. */
export type TimeUnit = 'epoch-seconds' | 'epoch-milliseconds';

/** A part of a key: a property of the payload, by name or JSON Pointer, or a topic parameter. */
export type KeyPart = string | { readonly param: string };

/** What the table says of a row's messages among others. Properties are named as on the wire. */
export interface EventFacts {
  readonly category: string;
  /** What makes two messages the same message, besides the topic parameters. */
  readonly identity?: readonly KeyPart[];
  /** How the messages of an entity are ordered. */
  readonly order?: {
    /** What names the entity. */
    readonly of: readonly KeyPart[];
    /** The number or `date-time` that says which message is newer. */
    readonly by?: string;
    /** When `by` starts again. */
    readonly reset?: { readonly after: number; readonly to: number };
    /** What becomes of a message that is older than one already handled. Default: `deliver`. */
    readonly stale?: 'deliver' | 'skip';
    /** Whether the entity is one of the whole category or of this event type alone. Default: `category`. */
    readonly scope?: 'category' | 'event';
  };
  /** The time of the event. */
  readonly time?: { readonly property: string; readonly unit?: TimeUnit };
}

/** What a table says of its messages among others: what keys are made from. */
export interface EventKeys {
  readonly name: string;
  readonly facts: { readonly [type: string]: EventFacts };
}
