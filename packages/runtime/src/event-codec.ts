import type { ParsedTopic } from './event-topic.js';
import type { Schema } from './explain/schema.js';

/** A decoded event: a payload with its topic. */
export interface EventMessage {
  readonly type: string;
  readonly category: string;
  readonly topic: string;
  readonly params: object;
  readonly payload: unknown;
}

/**
 * A topic parameter that the payload repeats. `property` is a property name or JSON Pointer. With `arn`, the property contains an ARN whose
 * resource name is the value.
 */
export type Binding = readonly [param: string, property: string, form?: 'arn'];

/**
 * The content of a payload:
 *
 * - `json`: a JSON value.
 * - `text`: a UTF-8 string.
 * - `bytes`: bytes, as a `Uint8Array`.
 * - `none`: nothing.
 */
export type Content = 'json' | 'text' | 'bytes' | 'none';

/** The part of an event definition that decoding needs. Properties are named as on the wire. */
export interface EventRow {
  readonly category: string;
  /** Default: `json`. */
  readonly content?: Exclude<Content, 'json'>;
  /** Whether the payload may have no bytes. It is `undefined` then, and not checked. */
  readonly mayBeEmpty?: true;
  /** Whether a payload is valid. */
  readonly guard: (value: unknown) => boolean;
  /** Explains why a payload is not valid. For bytes: only `minLength` and `maxLength`, in bytes. */
  readonly schema: Schema;
  readonly bind?: readonly Binding[];
  /** Set if the schema defines a property `topic`, which cannot be distinguished from the one that `topic() AS topic` adds. */
  readonly ownsTopic?: true;
}

/** The part of a topic table that decoding needs. */
export interface EventCodec {
  readonly name: string;
  readonly maxPayloadBytes?: number;
  /** The event and the parameters of a topic. */
  readonly parseTopic: (topic: string) => ParsedTopic<string, object> | undefined;
  readonly rows: { readonly [type: string]: EventRow };
}

/** The unit of a timestamp. A value of 1e11 or more is in milliseconds regardless of the unit. */
export type TimeUnit = 'epoch-seconds' | 'epoch-milliseconds';

/** A part of a key: a property of the payload, by name or JSON Pointer, or a topic parameter. */
export type KeyPart = string | { readonly param: string };

/** Identity, order and time of an event's messages. Properties are named as on the wire. */
export interface EventFacts {
  readonly category: string;
  /** The properties that identify a message, in addition to the topic parameters. */
  readonly identity?: readonly string[];
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

/** The facts that keys are built from. */
export interface EventKeys {
  readonly name: string;
  readonly facts: { readonly [type: string]: EventFacts };
}
