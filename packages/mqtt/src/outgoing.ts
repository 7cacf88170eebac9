import { ConsumerError, type Timer } from '@topicwright/consumer';
import type { EncodedMessage } from '@topicwright/runtime';
import type { IClientPublishOptions } from 'mqtt';

/** Options of a published message. */
export interface PublishOptions {
  /**
   * Timeout in milliseconds, from the call to the acknowledgement of the broker. `Infinity` waits without limit. Default: 30,000.
   */
  readonly timeoutMs?: number;
  /** Gives the message up when aborted. The promise rejects with the reason of the signal. */
  readonly signal?: AbortSignal;
  /**
   * Seconds after which the message is worthless. It is not sent later than that, and over MQTT 5 the broker does not deliver it later
   * (Message Expiry Interval). Default: no limit.
   */
  readonly expirySeconds?: number;
  /** Properties of MQTT 5, such as user properties. They are not sent over MQTT 3.1.1. */
  readonly properties?: NonNullable<IClientPublishOptions['properties']>;
}

/** The default of {@link PublishOptions.timeoutMs}. */
export const PUBLISH_TIMEOUT_MS = 30_000;

/** How a message was settled: acknowledged, or given up because of an error. */
export type Outcome = { readonly error: unknown } | undefined;

/** A message from the call of `publish` until it is settled. */
export class Outgoing {
  readonly type: string;
  readonly message: EncodedMessage;
  /** The packet identifier. `undefined` until the message is sent, and for QoS 0. */
  messageId: number | undefined;
  /** When it was last sent on the current connection, in milliseconds since 1970. */
  sentAt: number | undefined;
  /** The connections in a row that ended soon after it was sent as the oldest unacknowledged message. */
  shortConnections = 0;
  readonly #options: PublishOptions;
  readonly #timeoutMs: number;
  readonly #createdAt = Date.now();
  readonly #onSettled: (outcome: Outcome) => void;
  #timer: Timer | undefined;
  #isSettled = false;

  /** @throws {ConsumerError} `invalid-options`. */
  constructor(type: string, message: EncodedMessage, options: PublishOptions, onSettled: (outcome: Outcome) => void) {
    this.type = type;
    this.message = message;
    this.#options = options;
    this.#onSettled = onSettled;
    this.#timeoutMs = checkedTimeout(options.timeoutMs);
    checkedExpiry(options.expirySeconds);
  }

  /** Starts to watch the time and the signal. Settles at once if the signal is already aborted. */
  begin(): void {
    const { signal } = this.#options;
    if (signal?.aborted) this.#onAbort();
    else signal?.addEventListener('abort', this.#onAbort, { once: true });
    if (!this.#isSettled && this.#timeoutMs !== Number.POSITIVE_INFINITY)
      this.#timer = setTimeout(() => this.#timedOut(this.#timeoutMs), this.#timeoutMs);
  }

  /** Whether the promise is settled. A settled message may still be in flight. */
  get isSettled(): boolean {
    return this.#isSettled;
  }

  /** Whether it is worthless now. */
  get isExpired(): boolean {
    return this.#remainingSeconds <= 0;
  }

  /** The properties of MQTT 5. */
  get properties(): IClientPublishOptions['properties'] {
    const { expirySeconds, properties } = this.#options;
    const expiry = expirySeconds === undefined ? {} : { messageExpiryInterval: Math.ceil(this.#remainingSeconds) };
    return { ...this.message.properties, ...properties, ...expiry };
  }

  /** Settles the promise. Later calls have no effect. */
  settle(outcome?: Outcome): void {
    if (this.#isSettled) return;
    this.#isSettled = true;
    clearTimeout(this.#timer);
    this.#options.signal?.removeEventListener('abort', this.#onAbort);
    this.#onSettled(outcome);
  }

  get #remainingSeconds(): number {
    const { expirySeconds = Number.POSITIVE_INFINITY } = this.#options;
    return expirySeconds - (Date.now() - this.#createdAt) / 1000;
  }

  readonly #onAbort = (): void => this.settle({ error: this.#options.signal?.reason });

  #timedOut(timeoutMs: number): void {
    const state = this.messageId === undefined ? 'was not sent' : 'was sent but not acknowledged; it may have been delivered';
    const error = new ConsumerError('publish-timeout', this.type, `${this.type} timed out after ${timeoutMs} ms: it ${state}`);
    this.settle({ error });
  }
}

/** The longest delay of `setTimeout`, in milliseconds. */
const MAX_TIMEOUT_MS = 2 ** 31 - 1;

function checkedTimeout(timeoutMs: number = PUBLISH_TIMEOUT_MS): number {
  if (timeoutMs === Number.POSITIVE_INFINITY || (Number.isInteger(timeoutMs) && timeoutMs >= 1 && timeoutMs <= MAX_TIMEOUT_MS))
    return timeoutMs;
  const message = `timeoutMs must be an integer from 1 to ${MAX_TIMEOUT_MS}, or Infinity, got ${String(timeoutMs)}`;
  throw new ConsumerError('invalid-options', 'timeoutMs', message);
}

function checkedExpiry(seconds: number | undefined): void {
  if (seconds === undefined || (Number.isInteger(seconds) && seconds >= 1 && seconds < 2 ** 32)) return;
  throw new ConsumerError('invalid-options', 'expirySeconds', `expirySeconds must be a positive integer, got ${String(seconds)}`);
}
