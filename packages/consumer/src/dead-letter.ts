import type { DecodeError, EventMessage } from '@topicwright/runtime';
import type { Awaitable } from './awaitable.js';
import { ConsumerError } from './consumer-error.js';
import { DEFAULT_ATTEMPTS, delayAfter, type RetryOptions } from './retry.js';
import type { StopSignal } from './stop-signal.js';
import { pause } from './timers.js';

/** Why a message could not be handled. */
export type DeadLetterReason =
  /** The message is invalid. */
  | { readonly reason: 'undecodable'; readonly error: DecodeError }
  /** The handler has failed at every attempt. The error is that of the last one. */
  | { readonly reason: 'handler-failed'; readonly error: unknown }
  /** The message was claimed too often without being settled. */
  | { readonly reason: 'poison'; readonly error: ConsumerError };

/** A message that could not be handled, with all available information. */
export type DeadLetter<Event extends EventMessage = EventMessage> = DeadLetterReason & {
  /** The message as received: bytes from a broker, or the data passed by an AWS service. */
  readonly data: unknown;
  readonly topic?: string;
  readonly event?: Event;
  /** Attempts of the handler so far. */
  readonly attempts: number;
};

/** Receives dead letters. */
export type OnDeadLetter<Event extends EventMessage> = (letter: DeadLetter<Event>) => Awaitable<void>;

/** Passes a dead letter to `onDeadLetter` and retries if that fails. @throws {ConsumerError} `dead-letter-failed`. */
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
      // The record of a rule fails, and its service redelivers it.
      if (isDeadLetterFailure(cause)) throw cause;
      if (attempt >= (retry.attempts ?? DEFAULT_ATTEMPTS) || stop.isStopped) throw failed(attempt, cause);
      await pause(delayAfter(attempt, retry), stop);
    }
  }
}

/** Whether `error` says that `onDeadLetter` has failed. */
export function isDeadLetterFailure(error: unknown): error is ConsumerError {
  return error instanceof ConsumerError && error.code === 'dead-letter-failed';
}

function failed(attempts: number, cause: unknown): ConsumerError {
  return new ConsumerError('dead-letter-failed', 'onDeadLetter', `onDeadLetter failed ${attempts} times; the message is not settled`, {
    cause,
  });
}

/** Maximum bytes of a message shown in a warning. */
const SHOWN_BYTES = 64;

/** The first bytes of a message, for a warning: as a string, or in hexadecimal digits if they are not UTF-8. */
export function excerptOf(data: unknown): string {
  if (!(data instanceof Uint8Array)) {
    const whole = typeof data === 'string' ? data : jsonOf(data);
    return shortened(JSON.stringify(whole.slice(0, SHOWN_BYTES)), whole.length);
  }
  const bytes = data.subarray(0, SHOWN_BYTES);
  // The last character may be cut off.
  const text = new TextDecoder().decode(bytes, { stream: true });
  const isText = !text.includes('\ufffd');
  return shortened(isText ? JSON.stringify(text) : Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join(''), data.length);
}

function jsonOf(data: unknown): string {
  try {
    return JSON.stringify(data) ?? String(data);
  } catch {
    return String(data);
  }
}

function shortened(shown: string, size: number): string {
  return size > SHOWN_BYTES ? `${shown}… (${size} bytes)` : shown;
}
