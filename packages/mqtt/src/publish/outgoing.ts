import { ConsumerError } from '@topicwright/consumer';
import { monotonicMs, positiveInteger } from '@topicwright/consumer/internal';
import type { EncodedMessage } from '@topicwright/runtime';
import type { IClientPublishOptions } from 'mqtt';
import { onAbort } from '../on-abort.js';
import { checkProperties } from './publish-properties.js';

/** Options of a published message. */
export interface PublishOptions {
  /**
   * Timeout in milliseconds, from the call to the acknowledgement of the broker. `Infinity` waits without limit. Default: 30,000.
   */
  readonly timeoutMs?: number;
  /** Drops the message when aborted. The promise rejects with the reason of the signal. */
  readonly signal?: AbortSignal;
  /**
   * Seconds after which the message expires. It is not sent later than that, and over MQTT 5 the broker does not deliver it later (Message
   * Expiry Interval). Default: no limit.
   */
  readonly expirySeconds?: number;
  /** Properties of MQTT 5, such as user properties. They are not sent over MQTT 3.1.1. */
  readonly properties?: Omit<NonNullable<IClientPublishOptions['properties']>, 'topicAlias' | 'subscriptionIdentifier'>;
}

/** The default of {@link PublishOptions.timeoutMs}. */
const PUBLISH_TIMEOUT_MS = 30_000;

/** When a message was created, and who wants to know that it is sent. */
export interface OutgoingOrigin {
  /** In milliseconds of {@link monotonicMs}. The message expires `expirySeconds` later. Default: now. */
  readonly createdAt?: number;
  /** Called before the message is written, for the first time or again. */
  readonly onSend?: () => void;
}

/** The error because of which a message was dropped. `undefined` if it was acknowledged. */
type PublishFailure = { readonly error: unknown } | undefined;

/** What a message is created from. */
export interface OutgoingDetails {
  readonly type: string;
  readonly message: EncodedMessage;
  readonly options: PublishOptions;
  readonly origin?: OutgoingOrigin | undefined;
}

/** A message from the call of `publish` until it is settled. */
export class Outgoing {
  readonly type: string;
  readonly message: EncodedMessage;
  /** The packet identifier. `undefined` until the message is sent, and for QoS 0. */
  messageId: number | undefined;
  /** When it was last sent on the current connection, in milliseconds of {@link monotonicMs}. */
  sentAt: number | undefined;
  /** Whether it was sent on any connection. */
  wasSent = false;
  /** The connections in a row that ended soon after it was sent as the oldest unacknowledged message. */
  shortConnections = 0;
  readonly #options: PublishOptions;
  /** When it times out, in milliseconds of {@link monotonicMs}. Infinite if it does not. */
  readonly deadline: number;
  readonly onSend: (() => void) | undefined;
  readonly #createdAt: number;
  readonly #onSettled: (failure: PublishFailure) => void;
  #unwatch: (() => void) | undefined;
  #isSettled = false;

  /** @throws {ConsumerError} `invalid-options`. */
  constructor({ type, message, options, origin = {} }: OutgoingDetails, onSettled: (failure: PublishFailure) => void) {
    this.type = type;
    this.message = message;
    this.#options = options;
    this.#onSettled = onSettled;
    this.onSend = origin.onSend;
    this.#createdAt = origin.createdAt ?? monotonicMs();
    this.deadline = this.#createdAt + checkedTimeout(options.timeoutMs);
    checkExpiry(options.expirySeconds);
    checkSignal(options.signal);
    checkProperties({ ...message.properties, ...options.properties });
  }

  /** Starts to listen to the signal. Settles at once if it is already aborted. */
  begin(): void {
    const { signal } = this.#options;
    if (signal) this.#unwatch = onAbort(signal, () => this.settle({ error: signal.reason }));
  }

  /** Drops the message, because its deadline has passed. */
  timeOut(): void {
    const state = this.wasSent ? 'it was sent but not acknowledged, so it may have been delivered' : 'it was not sent';
    const ms = Math.round(this.deadline - this.#createdAt);
    const message = `${this.type} timed out after ${ms} ms: ${state}`;
    this.settle({ error: new ConsumerError('publish-timeout', this.type, message) });
  }

  /** Whether the promise is settled. A settled message may still be in flight. */
  get isSettled(): boolean {
    return this.#isSettled;
  }

  /** Whether it has expired. */
  get isExpired(): boolean {
    return this.#options.expirySeconds !== undefined && this.#remainingSeconds <= 0;
  }

  /** The properties of MQTT 5. */
  get properties(): IClientPublishOptions['properties'] {
    const { expirySeconds, properties } = this.#options;
    const expiry = expirySeconds === undefined ? {} : { messageExpiryInterval: Math.ceil(this.#remainingSeconds) };
    const { topicAlias: _, subscriptionIdentifier: __, ...own }: NonNullable<IClientPublishOptions['properties']> = properties ?? {};
    const all = { ...this.message.properties, ...own, ...expiry };
    return Object.fromEntries(Object.entries(all).filter(([, value]) => value !== undefined));
  }

  /** Settles the promise. Later calls have no effect. */
  settle(failure?: PublishFailure): void {
    if (this.#isSettled) return;
    this.#isSettled = true;
    this.#unwatch?.();
    this.#onSettled(failure);
  }

  get #remainingSeconds(): number {
    const { expirySeconds = Number.POSITIVE_INFINITY } = this.#options;
    return expirySeconds - (monotonicMs() - this.#createdAt) / 1000;
  }
}

/** Returns a timeout in milliseconds. @throws {ConsumerError} `invalid-options`. */
export function checkedTimeout(timeoutMs: number = PUBLISH_TIMEOUT_MS): number {
  return timeoutMs === Number.POSITIVE_INFINITY ? timeoutMs : positiveInteger('timeoutMs', timeoutMs);
}

/** @throws {ConsumerError} `invalid-options` if `seconds` is not an integer from 1 to 4,294,967,295. */
export function checkExpiry(seconds: number | undefined): void {
  if (seconds === undefined || (Number.isInteger(seconds) && seconds >= 1 && seconds < 2 ** 32)) return;
  throw new ConsumerError(
    'invalid-options',
    'expirySeconds',
    `expirySeconds must be an integer from 1 to 4,294,967,295, got ${String(seconds)}`,
  );
}

/** @throws {ConsumerError} `invalid-options` if `signal` is not an `AbortSignal`. */
export function checkSignal(signal: unknown): void {
  if (signal === undefined || typeof (signal as { readonly addEventListener?: unknown } | null)?.addEventListener === 'function') return;
  throw new ConsumerError('invalid-options', 'signal', 'signal must be an AbortSignal');
}
