import type { ParsedTopic } from './event-topic.js';
import type { Schema } from './explain/schema.js';

/** An event: a payload, placed by its topic. */
export interface EventMessage {
  readonly type: string;
  readonly category: string;
  readonly topic: string;
  readonly params: object;
  readonly payload: unknown;
}

/** A topic parameter that the payload repeats: in a property, given by name or JSON Pointer, or as the resource name of an ARN there. */
export type Binding = readonly [param: string, property: string, form?: 'arn'];

/** An event definition, as decoding needs it. Properties are named as on the wire. */
export interface EventRow {
  readonly category: string;
  /** Whether a payload is valid. */
  readonly guard: (value: unknown) => boolean;
  /** Explains why a payload is not valid. */
  readonly schema: Schema;
  readonly bind?: readonly Binding[];
  /** The schema has its own property `topic`, so the one that `topic() AS topic` adds cannot be told from it. */
  readonly ownsTopic?: true;
}

/** A topic table, as decoding needs it. */
export interface EventCodec {
  readonly name: string;
  readonly maxPayloadBytes?: number;
  readonly parseTopic: (topic: string) => ParsedTopic<string, object> | undefined;
  readonly rows: { readonly [type: string]: EventRow };
}

/** The unit of a timestamp. A value of 1e11 or more is in milliseconds regardless of the unit. */
export type TimeUnit = 'epoch-seconds' | 'epoch-milliseconds';

/** A part of a key: a property of the payload, by name or JSON Pointer, or a topic parameter. */
export type KeyPart = string | { readonly param: string };

/** Identity, order and time of a row's messages. Properties are named as on the wire. */
export interface EventFacts {
  readonly category: string;
  /** The parts that identify a message, in addition to the topic parameters. */
  readonly identity?: readonly KeyPart[];
  /** How the messages of an entity are ordered. */
  readonly order?: {
    /** The parts that identify the entity. */
    readonly of: readonly KeyPart[];
    /** The property with the number or `date-time` by which messages are ordered. */
    readonly by?: string;
    /** When `by` restarts. */
    readonly reset?: { readonly after: number; readonly to: number };
    /** What to do with a message that is older than one already handled. Default: `deliver`. */
    readonly stale?: 'deliver' | 'skip';
    /** Whether the order spans the whole category or only this event type. Default: `category`. */
    readonly scope?: 'category' | 'event';
  };
  /** The time of the event. */
  readonly time?: { readonly property: string; readonly unit?: TimeUnit };
}

/** The facts of a table from which keys are built. */
export interface EventKeys {
  readonly name: string;
  readonly facts: { readonly [type: string]: EventFacts };
}
