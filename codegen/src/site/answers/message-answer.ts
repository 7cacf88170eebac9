import type { DecodeError, EventMessage } from '@topicwright/runtime';

/** The event of a message, or why it is none. */
export interface MessageAnswer {
  /** The line in a file with a message per line, from 1. */
  readonly line?: number;
  readonly result: { readonly event: DecodedEvent } | { readonly error: DecodeError };
  /** The payload as JSON, or else the beginning of its text. */
  readonly shown: { readonly value: unknown } | { readonly text: string; readonly at?: TextPlace };
}

/** An event with what the SDK derives from it. */
export interface DecodedEvent extends Pick<EventMessage, 'type' | 'category' | 'topic' | 'params'> {
  readonly key: string | undefined;
  readonly time: Date | undefined;
}

/** A place in a text, from 1. */
export interface TextPlace {
  readonly line: number;
  readonly column: number;
}
