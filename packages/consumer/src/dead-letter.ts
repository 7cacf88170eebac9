import type { DecodeError, EventMessage } from '@topicwright/runtime';

/** A message that is not handled, with everything that is known of it. */
export interface DeadLetter<Event extends EventMessage = EventMessage> {
  /** Not a valid event; its handler failed at every attempt; or consumers died of it again and again. */
  readonly reason: 'undecodable' | 'handler-failed' | 'poison';
  /** The message as it arrived: bytes from a broker, what a service of AWS handed over elsewhere. */
  readonly data: unknown;
  readonly topic?: string;
  /** Why it does not decode (`undecodable`), or what the handler threw last. */
  readonly error: DecodeError | unknown;
  readonly event?: Event;
  /** How often the handler was tried. */
  readonly attempts: number;
}

/** Most bytes of a message that a warning shows. */
const SHOWN_BYTES = 64;

/** The first bytes of a message, for a warning. */
export function excerptOf(data: unknown): string {
  const text = data instanceof Uint8Array ? new TextDecoder().decode(data.subarray(0, SHOWN_BYTES)) : String(data).slice(0, SHOWN_BYTES);
  const size = data instanceof Uint8Array ? data.length : String(data).length;
  return `${JSON.stringify(text)}${size > SHOWN_BYTES ? `… (${size} bytes)` : ''}`;
}
