import type { DecodeResult, EventMessage } from '@topicwright/runtime';

/** A message, without its topic if that is not known. */
export interface ReceivedMessage {
  readonly topic?: string;
  /** The payload. Bytes if it is not UTF-8. */
  readonly data: string | Uint8Array;
}

/** A message, with its event or the reason why it has none. */
export interface MessageAnswer extends ReceivedMessage {
  /** The line in a text with a message per line, from 1. */
  readonly line?: number;
  readonly result: DecodeResult<EventMessage>;
}
