import type { DecodeError, EventMessage } from '@topicwright/runtime';
import { type Awaitable, callAsync } from './awaitable.js';
import { ConsumerError, reasonOf } from './consumer-error.js';
import { hexOf } from './hex.js';
import { delayAfter, type RetryOptions } from './retry.js';
import type { StopSignal } from './stop-signal.js';
import { pause, unref } from './timers.js';
import type { Warn } from './warnings.js';

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

/** A call of `onDeadLetter` that takes longer is reported, in milliseconds. */
const STALLED_MS = 10_000;

/** Options of {@link DeadLetters}. */
export interface DeadLettersOptions<Event extends EventMessage> {
  readonly onDeadLetter: OnDeadLetter<Event>;
  /** The delays between the calls for one letter. */
  readonly retry: Required<RetryOptions>;
  /** Maximum calls for one letter. Default: retry until stopped. */
  readonly attempts: number | undefined;
  /** Ends the retries. */
  readonly stop: StopSignal;
  readonly warn: Warn;
}

/** How one letter is sent. */
export interface SendOptions {
  /** Called before each retry. */
  readonly onRetry?: () => void;
  /** Ends the retries of this letter. */
  readonly cancel?: StopSignal | undefined;
}

/** Passes dead letters to `onDeadLetter` and retries if that fails. */
export class DeadLetters<Event extends EventMessage> {
  readonly #options: DeadLettersOptions<Event>;
  readonly #failing = new Set<DeadLetter<Event>>();

  constructor(options: DeadLettersOptions<Event>) {
    this.#options = options;
  }

  /** Whether `onDeadLetter` has failed for a letter and is called again, or takes too long. */
  get isFailing(): boolean {
    return this.#failing.size > 0;
  }

  /** Resolves with `abandoned` if stopped or cancelled before `onDeadLetter` succeeds. @throws {ConsumerError} `dead-letter-failed`. */
  async send(letter: DeadLetter<Event>, options: SendOptions = {}): Promise<'dead' | 'abandoned'> {
    try {
      return await this.#send(letter, options);
    } finally {
      this.#failing.delete(letter);
    }
  }

  async #send(letter: DeadLetter<Event>, { onRetry, cancel }: SendOptions): Promise<'dead' | 'abandoned'> {
    const { onDeadLetter, retry, attempts = Number.POSITIVE_INFINITY, stop } = this.#options;
    const stops = cancel ? [stop, cancel] : [stop];
    for (let attempt = 1; ; attempt += 1) {
      try {
        await this.#watched(
          letter,
          callAsync(() => onDeadLetter(letter)),
        );
        return 'dead';
      } catch (cause) {
        // The record of a rule fails, and its service redelivers it.
        if (isDeadLetterFailure(cause)) throw cause;
        if (attempt >= attempts) throw failed(attempt, cause);
        this.#report(letter, `onDeadLetter failed and is called again: ${reasonOf(cause)}`, cause);
      }
      onRetry?.();
      await pause(delayAfter(attempt, retry), ...stops);
      if (stops.some(({ isStopped }) => isStopped)) return 'abandoned';
    }
  }

  // A call that hangs is not repeated, but it is reported.
  async #watched(letter: DeadLetter<Event>, call: Promise<void>): Promise<void> {
    const timer = unref(setTimeout(() => this.#report(letter, `onDeadLetter has not settled within ${STALLED_MS / 1000} s`), STALLED_MS));
    try {
      await call;
    } finally {
      clearTimeout(timer);
    }
  }

  #report(letter: DeadLetter<Event>, problem: string, cause?: unknown): void {
    this.#failing.add(letter);
    const { event, topic, attempts } = letter;
    const about = { ...(event && { event }), ...(topic !== undefined && { topic }), attempts, ...(cause !== undefined && { cause }) };
    this.#options.warn({ code: 'dead-letter-failed', message: `${problem}; the message is not settled`, ...about });
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
    const shown = JSON.stringify(whole.slice(0, SHOWN_BYTES));
    return whole.length > SHOWN_BYTES ? `${shown}… (${whole.length} characters)` : shown;
  }
  const bytes = data.subarray(0, SHOWN_BYTES);
  // The last character may be cut off.
  const text = new TextDecoder().decode(bytes, { stream: true });
  const isText = !text.includes('\ufffd');
  return shortened(isText ? JSON.stringify(text) : hexOf(bytes), data.length);
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
