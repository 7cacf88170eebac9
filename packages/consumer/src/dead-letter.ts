import type { DecodeError, EventMessage } from '@topicwright/runtime';
import type { Awaitable } from './awaitable.js';
import { ConsumerError } from './consumer-error.js';
import { DEFAULT_ATTEMPTS, delayAfter, type RetryOptions } from './retry.js';
import type { StopSignal } from './stop-signal.js';
import { pause } from './timers.js';

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

/** Takes dead letters. */
export type OnDeadLetter<Event extends EventMessage> = (letter: DeadLetter<Event>) => Awaitable<void>;

/** Hands a dead letter over, several times if need be. @throws {ConsumerError} `dead-letter-failed`. */
export async function sendDeadLetter<Event extends EventMessage>(
  letter: DeadLetter<Event>,
  onDeadLetter: OnDeadLetter<Event>,
  retry: RetryOptions,
  stop: StopSignal,
): Promise<void> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      await onDeadLetter(letter);
      return;
    } catch (cause) {
      if (cause instanceof ConsumerError) throw cause;
      if (attempt >= (retry.attempts ?? DEFAULT_ATTEMPTS) || stop.isStopped) throw failed(attempt, cause);
      await pause(delayAfter(attempt, retry), stop);
    }
  }
}

function failed(attempts: number, cause: unknown): ConsumerError {
  return new ConsumerError('dead-letter-failed', 'onDeadLetter', `onDeadLetter failed ${attempts} times, so the consumer stops`, { cause });
}

/** Most bytes of a message that a warning shows. */
const SHOWN_BYTES = 64;

/** The first bytes of a message, for a warning. */
export function excerptOf(data: unknown): string {
  const text = data instanceof Uint8Array ? new TextDecoder().decode(data.subarray(0, SHOWN_BYTES)) : String(data).slice(0, SHOWN_BYTES);
  const size = data instanceof Uint8Array ? data.length : String(data).length;
  return `${JSON.stringify(text)}${size > SHOWN_BYTES ? `… (${size} bytes)` : ''}`;
}
