import { ConsumerError } from '@topicwright/consumer';
import { deferred, MAX_DELAY_MS, type Timer } from '@topicwright/consumer/internal';
import type { FatalError } from './link.js';

/** The states of a connection or a consumer. */
export type LifeState = 'starting' | 'ready' | 'closing' | 'closed';

/** The state of a connection or a consumer, with its `ready` and `closed` promises. */
export class Lifecycle {
  readonly #isReady = deferred();
  readonly #isClosed = deferred();
  readonly #readyTimeoutMs: number;
  readonly #onTimeout: () => void;
  #timer: Timer;
  #state: LifeState = 'starting';

  /** Calls `onTimeout` if not ready after `readyTimeoutMs`. */
  constructor(readyTimeoutMs: number, onTimeout: () => void) {
    this.#readyTimeoutMs = readyTimeoutMs;
    this.#onTimeout = onTimeout;
    this.#timer = this.#newTimer();
    // `closed` reports the failure, too.
    this.ready.catch(() => undefined);
  }

  get state(): LifeState {
    return this.#state;
  }

  get isEnding(): boolean {
    return this.#state === 'closing' || this.#state === 'closed';
  }

  get ready(): Promise<void> {
    return this.#isReady.promise;
  }

  get closed(): Promise<void> {
    return this.#isClosed.promise;
  }

  /** Restarts the ready timeout. */
  extendTimeout(): void {
    this.#timer = this.#newTimer();
  }

  becomeReady(): void {
    clearTimeout(this.#timer);
    if (this.#state === 'starting') this.#state = 'ready';
    this.#isReady.resolve();
  }

  beginClosing(): void {
    clearTimeout(this.#timer);
    this.#state = 'closing';
  }

  /** Settles both promises. `unready` is the rejection message of `ready` after an early close. */
  end(failed: FatalError | undefined, unready: string): void {
    if (this.#state === 'closed') return;
    this.#state = 'closed';
    this.#isReady.reject(failed?.error ?? new ConsumerError('closed', 'close', unready));
    if (failed) this.#isClosed.reject(failed.error);
    else this.#isClosed.resolve();
  }

  #newTimer(): Timer {
    return setTimeout(this.#onTimeout, Math.min(this.#readyTimeoutMs, MAX_DELAY_MS));
  }
}
