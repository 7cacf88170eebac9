import { ConsumerError } from '@topicwright/consumer';
import { deferred, MAX_DELAY_MS, monotonicMs, type Timer } from '@topicwright/consumer/internal';
import type { EventMessage } from '@topicwright/runtime';
import { onAbort } from '../on-abort.js';
import type { RequestOptions } from '../options.js';
import { checkExpiry, checkedTimeout, checkSignal } from '../publish/outgoing.js';
import { checkProperties } from '../publish/publish-properties.js';
import type { RequestPlan } from './table-requests.js';

/** A broker may have reached its in-flight limit when so many messages are unacknowledged. */
const SMALLEST_WINDOW = 10;

/** The stages of a request, and what the next one waits for. */
const STAGES = {
  queued: 'an earlier request with the same replies has no reply yet',
  subscribing: 'the broker has not granted the subscription to the replies',
  granted: 'it waits to be sent',
  sending: 'it was sent but not acknowledged, so it may not have been delivered',
  sent: 'it was delivered to the broker, but no reply has arrived',
} as const;

/** The stage of a request. */
export type RequestStage = keyof typeof STAGES;

/** What a pending request uses of its connection. */
export interface PendingOptions {
  /** The number of requests that were made before. */
  readonly order: number;
  readonly isConnected: () => boolean;
  /** The number of received messages that are not acknowledged. */
  readonly unacknowledged: () => number;
  readonly onSettled: () => void;
}

/** A request from the call until it is settled. */
export class PendingRequest {
  readonly plan: RequestPlan;
  readonly options: RequestOptions;
  readonly order: number;
  readonly createdAt: number = monotonicMs();
  stage: RequestStage = 'queued';
  readonly #outcome = deferred<EventMessage>();
  readonly #isDone = new AbortController();
  readonly #link: Pick<PendingOptions, 'isConnected' | 'unacknowledged'>;
  readonly #onEnd: (() => void)[];
  readonly #timer: Timer | undefined;
  #isSettled = false;

  /** @throws {ConsumerError} `invalid-options`. */
  constructor(plan: RequestPlan, options: RequestOptions, { order, onSettled, ...link }: PendingOptions) {
    this.plan = plan;
    this.options = options;
    this.order = order;
    this.#link = link;
    this.#onEnd = [onSettled];
    const timeoutMs = checkedTimeout(options.timeoutMs);
    checkExpiry(options.expirySeconds);
    checkSignal(options.signal);
    checkProperties(options.properties ?? {});
    // A timer cannot wait longer.
    this.#timer = timeoutMs > MAX_DELAY_MS ? undefined : setTimeout(() => this.#timeOut(timeoutMs), timeoutMs);
  }

  /** Starts to listen to the signal. Settles at once if it is already aborted. */
  begin(): void {
    const { signal } = this.options;
    if (signal) this.onEnd(onAbort(signal, () => this.fail(signal.reason)));
  }

  /** Calls `end` when the request is settled. */
  onEnd(end: () => void): void {
    if (this.#isSettled) end();
    else this.#onEnd.push(end);
  }

  /** Resolves with the reply. */
  get reply(): Promise<EventMessage> {
    return this.#outcome.promise;
  }

  /** Whether the request was sent, so that a message can be its reply. */
  get isSent(): boolean {
    return this.stage === 'sending' || this.stage === 'sent';
  }

  /** Aborted when the request is settled, so that it is not sent, or sent again. */
  get publishSignal(): AbortSignal {
    return this.#isDone.signal;
  }

  resolve(reply: EventMessage): void {
    this.#settle(() => this.#outcome.resolve(reply));
  }

  fail(error: unknown): void {
    this.#settle(() => this.#outcome.reject(error));
  }

  #timeOut(timeoutMs: number): void {
    const { type, message } = this.plan;
    const isOffline = this.stage !== 'queued' && this.stage !== 'sent' && !this.#link.isConnected();
    const held = this.stage === 'sent' ? this.#link.unacknowledged() : 0;
    const limit =
      held < SMALLEST_WINDOW ? '' : `; ${held} received messages are unacknowledged, and a broker sends no more than its in-flight limit`;
    const reason = isOffline ? 'the client is not connected' : `${STAGES[this.stage]}${limit}`;
    const text = `${type} to ${JSON.stringify(message.topic)} timed out after ${timeoutMs} ms: ${reason}`;
    this.fail(new ConsumerError('request-timeout', type, text));
  }

  #settle(settle: () => void): void {
    if (this.#isSettled) return;
    this.#isSettled = true;
    settle();
    clearTimeout(this.#timer);
    this.#isDone.abort();
    for (const end of this.#onEnd) end();
  }
}
