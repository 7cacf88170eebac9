import type { EventMessage } from '@topicwright/runtime';
import { type Awaitable, chain } from './awaitable.js';
import type { Outcome } from './counters.js';
import { type LeaseKeeper, leaseKeeper } from './leases.js';
import { memoryStore } from './memory-store.js';
import { retryingStore } from './retrying-store.js';
import type { Settings } from './settings.js';
import type { StopSignal } from './stop-signal.js';
import type { Claim, Store } from './store.js';
import type { Task } from './task.js';
import type { Warn } from './warnings.js';

/** Minimum attempts of a store call if `waits` is false. A single failed call must not cause a message to be handled again. */
const MIN_STORE_ATTEMPTS = 3;

/** Options of {@link Claims}. */
export interface ClaimsOptions {
  readonly store: Store | undefined;
  readonly owner: string | undefined;
  readonly settings: Settings;
  /** Ends the retries of store calls. */
  readonly stop: StopSignal;
  readonly onStoreFailure: (cause: unknown) => void;
  readonly warn: Warn;
}

/** The claims of a pipeline: calls the store for the message of a task. */
export class Claims<Event extends EventMessage> {
  readonly #options: ClaimsOptions;
  readonly #store: Store;
  readonly #leases: LeaseKeeper;
  readonly #instance = randomName();
  readonly #owner: string;
  #isStoreUnavailable = false;
  #lastToken = 0;

  constructor(options: ClaimsOptions) {
    const { settings, stop } = options;
    const store = options.store ?? memoryStore();
    this.#options = options;
    this.#owner = options.owner ?? this.#instance;
    this.#leases = leaseKeeper(store, settings.leaseMs);
    this.#store = retryingStore(store, {
      timeoutMs: settings.storeTimeoutMs,
      retry: settings.retry,
      attempts: settings.waits ? undefined : Math.max(settings.retry.attempts, MIN_STORE_ATTEMPTS),
      stop,
      onFailure: (cause) => this.#storeFailed(cause),
      onAnswer: () => this.#storeAnswered(),
    });
  }

  /** Whether store calls currently fail. */
  get isStoreUnavailable(): boolean {
    return this.#isStoreUnavailable;
  }

  /** Claims the message of a task and reads the newest position of its entity. */
  claim({ key, entity }: Task<Event>): Awaitable<Claim> {
    const { leaseMs, rememberMs } = this.#options.settings;
    if (key === undefined && entity === undefined) return { status: 'claimed', token: this.#ownToken(), deliveries: 1 };
    return this.#store.claim({ key, entity, leaseMs, rememberMs, owner: this.#owner, instance: this.#instance });
  }

  /** Stores that the message is settled and, if it was handled, the position of its entity. */
  complete({ key, entity, position }: Task<Event>, outcome: Outcome): Awaitable<Outcome> {
    const advanced = outcome === 'handled' ? position : undefined;
    if (key === undefined && !advanced) return outcome;
    const { rememberMs } = this.#options.settings;
    return chain(this.#store.complete({ key, entity, position: advanced, rememberMs }), () => outcome);
  }

  /** Releases a claim without completing it. */
  async release({ key, entity }: Task<Event>, token: number): Promise<void> {
    if (key !== undefined) await this.#store.release({ key, entity, token });
  }

  /** Extends a claim until the returned function is called. `onLost` is called if another consumer has taken over. */
  keep({ key, entity }: Task<Event>, token: number, onLost: () => void): () => void {
    return key === undefined ? nothing : this.#leases.keep({ key, entity, token }, onLost);
  }

  /** Warns that the lease of a message was lost. */
  reportLost({ event }: Task<Event>): void {
    const message = `the lease of a message of ${event.type} was lost: another consumer has taken over, or the store has lost it`;
    this.#options.warn({ code: 'lease-lost', message, event });
  }

  /** Stops extending claims; their leases expire. */
  close(): void {
    this.#leases.close();
  }

  // A message without a key and an entity is not claimed in the store, so its token is generated here. Tokens increase.
  #ownToken(): number {
    this.#lastToken = Math.max(this.#lastToken + 1, Date.now() * 1000);
    return this.#lastToken;
  }

  #storeFailed(cause: unknown): void {
    this.#isStoreUnavailable = true;
    this.#options.onStoreFailure(cause);
  }

  #storeAnswered(): void {
    if (!this.#isStoreUnavailable) return;
    this.#isStoreUnavailable = false;
    this.#options.warn({ code: 'store-recovered', message: 'the store is available again' });
  }
}

function nothing(): void {}

/** A random name, unique among consumers. */
function randomName(): string {
  return `${Date.now().toString(36)}-${Math.random().toString(36).slice(2)}`;
}
