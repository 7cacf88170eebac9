import { ConsumerError, deferred, type Timer } from '@topicwright/consumer';
import type { EventMessage } from '@topicwright/runtime';
import type { RequestOptions } from './options.js';
import { checkedTimeout, checkSignal } from './outgoing.js';
import type { RequestPlan } from './table-requests.js';

/** The longest delay of a timer, in milliseconds. A longer timeout has no effect. */
const MAX_DELAY_MS = 2 ** 31 - 1;

/** The default of `timeoutMs`, in milliseconds. */
const REQUEST_TIMEOUT_MS = 30_000;

/** How far a request has come, for the message of a timeout. */
const PROGRESS = {
  queued: 'an earlier request with the same replies is not answered yet',
  subscribing: 'the broker has not granted the subscription to the replies',
  sending: 'it was not acknowledged by the broker, so it may not have been delivered',
  sent: 'it was delivered to the broker, but no reply has arrived',
} as const;

/** A request from the call until it is settled. */
export class PendingRequest {
  readonly plan: RequestPlan;
  readonly options: RequestOptions;
  progress: keyof typeof PROGRESS = 'queued';
  readonly #outcome = deferred<EventMessage>();
  readonly #failed = new AbortController();
  readonly #onEnd: (() => void)[];
  readonly #timer: Timer | undefined;
  #isSettled = false;

  /** @throws {ConsumerError} `invalid-options`. */
  constructor(plan: RequestPlan, options: RequestOptions, onEnd: () => void) {
    this.plan = plan;
    this.options = options;
    this.#onEnd = [onEnd];
    const timeoutMs = checkedTimeout(options.timeoutMs ?? REQUEST_TIMEOUT_MS);
    checkSignal(options.signal);
    this.#timer = timeoutMs > MAX_DELAY_MS ? undefined : setTimeout(() => this.#timeOut(timeoutMs), timeoutMs);
  }

  /** Starts to listen to the signal. Settles at once if it is already aborted. */
  begin(): void {
    const { signal } = this.options;
    if (signal?.aborted) this.#onAbort();
    else signal?.addEventListener('abort', this.#onAbort, { once: true });
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

  get isSettled(): boolean {
    return this.#isSettled;
  }

  /** Aborted when the request fails, so that it is not published anymore. */
  get signal(): AbortSignal {
    return this.#failed.signal;
  }

  resolve(reply: EventMessage): void {
    if (this.#settle()) this.#outcome.resolve(reply);
  }

  fail(error: unknown): void {
    if (!this.#settle()) return;
    this.#failed.abort(error);
    this.#outcome.reject(error);
  }

  readonly #onAbort = (): void => this.fail(this.options.signal?.reason);

  #timeOut(timeoutMs: number): void {
    const { type, message } = this.plan;
    const text = `${type} to ${JSON.stringify(message.topic)} timed out after ${timeoutMs} ms: ${PROGRESS[this.progress]}`;
    this.fail(new ConsumerError('request-timeout', type, text));
  }

  #settle(): boolean {
    if (this.#isSettled) return false;
    this.#isSettled = true;
    clearTimeout(this.#timer);
    this.options.signal?.removeEventListener('abort', this.#onAbort);
    for (const end of this.#onEnd) end();
    return true;
  }
}
