import { compareOrder, type DecodeError, type EventMessage } from '@topicwright/runtime';
import { type AttemptInfo, Attempts, type Failure } from './attempts.js';
import { type Awaitable, chain, isPromise } from './awaitable.js';
import { ConsumerError, positiveInteger, reasonOf } from './consumer-error.js';
import { type Counters, newCounters, type Outcome } from './counters.js';
import { type DeadLetter, excerptOf } from './dead-letter.js';
import type { Handler, Incoming, PipelineOptions } from './handling.js';
import type { ConsumerHooks } from './hooks.js';
import { type KeyedQueue, keyedQueue } from './keyed-queue.js';
import { type LeaseKeeper, leaseKeeper } from './leases.js';
import { memoryStore } from './memory-store.js';
import { patientStore, STOPPED } from './patient-store.js';
import { DEFAULT_ATTEMPTS, delayAfter } from './retry.js';
import { Semaphore } from './semaphore.js';
import { StopSignal } from './stop-signal.js';
import type { Claim, Store } from './store.js';
import { type EventKeys, NO_MESSAGE_INFO, type Task, taskOf } from './task.js';
import { pause } from './timers.js';
import { ignoreErrors, type Warn, warnBy } from './warnings.js';

/** How often the lease of another consumer is asked for again, in milliseconds: it may end early. */
const ASK_AGAIN_MS = 1000;

/** From this delivery on a message is handled alone: two consumers were gone while they had it. */
const ALONE_FROM_DELIVERY = 3;

/** Least attempts of a store call where messages are not waited for: a missed call alone is no reason to handle a message again. */
const LEAST_STORE_ATTEMPTS = 3;

/** A message whose handler fails. */
export interface FailingMessage {
  readonly event: EventMessage;
  readonly attempts: number;
  /** Milliseconds since it was received. */
  readonly ageMs: number;
  readonly error: unknown;
}

type Claimed = Extract<Claim, { readonly status: 'claimed' }>;

type Settings = Required<
  Pick<
    PipelineOptions,
    'leaseMs' | 'rememberMs' | 'concurrency' | 'retry' | 'handlerTimeoutMs' | 'storeTimeoutMs' | 'maxDeliveries' | 'abortGraceMs' | 'waits'
  >
>;

const DEFAULTS: Settings = {
  leaseMs: 30_000,
  rememberMs: 86_400_000,
  concurrency: 16,
  retry: {},
  handlerTimeoutMs: 300_000,
  storeTimeoutMs: 5000,
  maxDeliveries: 10,
  abortGraceMs: 10_000,
  waits: true,
};

/** From message to outcome: decode, claim, compare, handle, retry, remember. */
export class Pipeline<Event extends EventMessage> {
  readonly #keys: EventKeys<Event>;
  readonly #options: PipelineOptions<Event>;
  readonly #settings: Settings;
  readonly #counters = newCounters();
  readonly #turns: KeyedQueue<Outcome> = keyedQueue<Outcome>('abandoned');
  readonly #permits: Semaphore;
  readonly #store: Store;
  readonly #leases: LeaseKeeper;
  readonly #attempts: Attempts<Event>;
  readonly #failing = new Map<Task<Event>, unknown>();
  readonly #hooks: ConsumerHooks<Event>;
  readonly #warn: Warn;
  readonly #owner: string;
  readonly #instance = randomName();
  /** Nothing is tried again. */
  readonly #draining = new StopSignal();
  /** Nothing begins. */
  readonly #stopped = new StopSignal();
  #isStoreAway = false;
  #lastToken = 0;

  /** @throws {ConsumerError} `invalid-options`. */
  constructor(keys: EventKeys<Event>, handler: Handler<Event>, options: PipelineOptions<Event> = {}) {
    const settings = settingsOf(options);
    this.#keys = keys;
    this.#options = options;
    this.#settings = settings;
    this.#hooks = options.hooks ?? {};
    this.#warn = warnBy(this.#hooks.onWarning);
    this.#owner = options.owner ?? this.#instance;
    this.#permits = new Semaphore(settings.concurrency);
    const store = options.store ?? memoryStore();
    this.#store = patientStore(store, {
      timeoutMs: settings.storeTimeoutMs,
      retry: settings.retry,
      attempts: settings.waits ? undefined : Math.max(settings.retry.attempts ?? DEFAULT_ATTEMPTS, LEAST_STORE_ATTEMPTS),
      stop: this.#stopped,
      onFailure: (cause) => this.#storeFailed(cause),
      onAnswer: () => this.#storeAnswered(),
    });
    this.#leases = leaseKeeper(store, settings.leaseMs);
    this.#attempts = new Attempts(handler, this.#hooks, settings);
  }

  get counters(): Counters {
    return this.#counters;
  }

  /** Whether the store fails. */
  get isStoreAway(): boolean {
    return this.#isStoreAway;
  }

  /** The oldest message whose handler fails, if there is one. */
  get failing(): FailingMessage | undefined {
    const [[task, error] = []] = this.#failing;
    return task && { event: task.event, attempts: task.attempts, ageMs: Date.now() - task.receivedAt, error };
  }

  /** How many messages fail. */
  get failures(): number {
    return this.#failing.size;
  }

  /** How many handlers run. */
  get running(): number {
    return this.#permits.size - this.#permits.free;
  }

  /** Tells handlers to stop: what has come is handled, once. */
  drain(): void {
    if (this.#draining.isStopped) return;
    this.#draining.stop();
    this.#attempts.stop(new ConsumerError('closed', 'signal', 'the consumer stops'));
  }

  /** Lets nothing begin any more; what runs goes on. */
  stop(): void {
    this.drain();
    this.#stopped.stop();
  }

  /** Ends what runs beside the messages. A lease that is not released ends by itself. */
  close(): void {
    this.stop();
    this.#leases.close();
  }

  /** Counts a message that is settled without a look at it. */
  pass(outcome: Outcome, topic?: string): Outcome {
    this.#counters.received += 1;
    this.#counters.inFlight += 1;
    return this.#count(outcome, { receivedAt: Date.now(), attempts: 0 }, topic);
  }

  /** Settles a message. @throws {ConsumerError} if the consumer cannot go on, or the message was not settled (`waits: false`). */
  settle(incoming: Incoming<Event>): Awaitable<Outcome> {
    this.#counters.received += 1;
    this.#counters.inFlight += 1;
    const result = incoming.decode();
    if (!result.ok) return this.#settled(this.#undecodable(incoming, result.error), unknownTask(), incoming.topic);
    this.#counters.decoded += 1;
    const { event } = result;
    if (incoming.isSelected?.(event.type) === false) return this.#count('unselected', { ...unknownTask(), event }, incoming.topic);
    const task = taskOf(this.#keys, event, incoming, this.#options.stale);
    // A second delivery waits for the first, so it meets a result and not a lease.
    const outcome = task.turn === undefined ? this.#run(task) : this.#turns.run(task.turn, () => this.#run(task));
    return this.#settled(outcome, task, incoming.topic);
  }

  #settled(outcome: Awaitable<Outcome>, task: Counted<Event>, topic: string | undefined): Awaitable<Outcome> {
    if (!isPromise(outcome)) return this.#count(outcome, task, topic);
    return outcome.then(
      (value) => this.#count(value, task, topic),
      (error) => {
        // Nobody has it, so it is left unacknowledged.
        const abandoned = this.#count('abandoned', task, topic);
        if (error === STOPPED) return abandoned;
        throw error;
      },
    );
  }

  #count(outcome: Outcome, { event, attempts, receivedAt }: Counted<Event>, topic: string | undefined): Outcome {
    this.#counters[outcome] += 1;
    this.#counters.inFlight -= 1;
    const { onSettled } = this.#hooks;
    if (onSettled) {
      const about = { ...(event && { event }), ...(topic !== undefined && { topic }) };
      ignoreErrors(() => onSettled({ outcome, ...about, attempts, ageMs: Date.now() - receivedAt }));
    }
    return outcome;
  }

  #undecodable(incoming: Incoming<Event>, error: DecodeError): Awaitable<Outcome> {
    if (error.code === 'unknown-topic') return 'foreign';
    if (error.type !== undefined && incoming.isSelected?.(error.type) === false) return 'unselected';
    if (this.#options.onDeadLetter) return this.#deadLetter({ reason: 'undecodable', ...rawOf(incoming), error, attempts: 0 });
    const message = `${error.message}; the message begins with ${excerptOf(incoming.data)}`;
    if (this.#options.undecodable === 'stop')
      return Promise.reject(new ConsumerError('undecodable', 'undecodable', message, { cause: error }));
    this.#warn({
      code: 'undecodable',
      message: `dropping an invalid message: ${message}`,
      ...(incoming.topic !== undefined && { topic: incoming.topic }),
      cause: error,
    });
    return 'undecodable';
  }

  #run(task: Task<Event>): Awaitable<Outcome> {
    const permitted = this.#acquire(task);
    return permitted ? permitted.then(() => this.#runPermitted(task)) : this.#runPermitted(task);
  }

  #runPermitted(task: Task<Event>): Awaitable<Outcome> {
    let outcome: Awaitable<Outcome>;
    try {
      outcome = this.#claim(task);
    } catch (error) {
      this.#release(task);
      throw error;
    }
    if (!isPromise(outcome)) {
      this.#release(task);
      return outcome;
    }
    return Promise.resolve(outcome).finally(() => this.#release(task));
  }

  #acquire(task: Task<Event>): Promise<void> | undefined {
    const { needs } = task;
    const take = (): void => {
      task.permits = needs;
    };
    const permitted = this.#permits.acquire(needs);
    if (permitted) return permitted.then(take);
    take();
    return undefined;
  }

  #release(task: Task<Event>): void {
    if (task.permits > 0) this.#permits.release(task.permits);
    task.permits = 0;
  }

  #claim(task: Task<Event>): Awaitable<Outcome> {
    if (this.#stopped.isStopped || task.incoming.cancel?.isStopped) return 'abandoned';
    return chain(this.#claimed(task), (claim) => {
      if (claim.status === 'claimed') return this.#handleClaimed(task, claim);
      return claim.status === 'done' ? 'duplicate' : this.#claimLater(task, claim.retryAfterMs);
    });
  }

  #claimed({ key, entity }: Task<Event>): Awaitable<Claim> {
    const { leaseMs, rememberMs } = this.#settings;
    if (key === undefined && entity === undefined) return { status: 'claimed', token: this.#ownToken(), deliveries: 1 };
    return this.#store.claim({ key, entity, leaseMs, rememberMs, owner: this.#owner, instance: this.#instance });
  }

  // Without an identity nothing is claimed, and every attempt is newer than those before it.
  #ownToken(): number {
    this.#lastToken = Math.max(this.#lastToken + 1, Date.now() * 1000);
    return this.#lastToken;
  }

  // Another consumer has it. If that one is gone, its lease ends and the message is ours.
  async #claimLater(task: Task<Event>, afterMs: number): Promise<Outcome> {
    if (!this.#settings.waits) return 'abandoned';
    this.#release(task);
    await pause(Math.min(afterMs, ASK_AGAIN_MS), this.#stopped);
    return this.#run(task);
  }

  #handleClaimed(task: Task<Event>, claim: Claimed): Awaitable<Outcome> {
    const { position, skipsStale } = task;
    if (claim.deliveries > this.#settings.maxDeliveries) return this.#poisoned(task, claim);
    const isStale = position !== undefined && claim.newest !== undefined && compareOrder(position, claim.newest) < 0;
    if (isStale && skipsStale) return this.#complete(task, 'stale');
    const info: AttemptInfo = {
      attempt: 1,
      deliveries: claim.deliveries,
      stale: isStale,
      token: claim.token,
      message: task.incoming.message ?? NO_MESSAGE_INFO,
    };
    return claim.deliveries >= ALONE_FROM_DELIVERY ? this.#handleAlone(task, info) : this.#handle(task, info);
  }

  // A message that consumers die of takes no other with it.
  async #handleAlone(task: Task<Event>, info: AttemptInfo): Promise<Outcome> {
    const stopKeeping = this.#keepLease(task, info.token, nothing);
    try {
      this.#release(task);
      task.needs = this.#permits.size;
      await this.#acquire(task);
      if (this.#stopped.isStopped) return await this.#abandon(task, info.token);
    } finally {
      stopKeeping();
    }
    return this.#handle(task, info);
  }

  #handle(task: Task<Event>, info: AttemptInfo): Awaitable<Outcome> {
    task.attempts = 1;
    const started: Started = { forget: nothing };
    const failure = this.#attempt(task, info, started);
    return failure === undefined ? this.#complete(task, 'handled') : this.#handleLater(task, info, failure, started);
  }

  #attempt(task: Task<Event>, info: AttemptInfo, started: Started): Awaitable<Failure | undefined> {
    return this.#attempts.run(task.event, info, (running) => {
      const stopKeeping = this.#keepLease(task, info.token, () => running.abort(leaseLost()));
      const stopListening = task.incoming.cancel?.onStop(() => running.abort(deadlinePassed()));
      started.forget = () => {
        stopKeeping();
        stopListening?.();
      };
    });
  }

  async #handleLater(task: Task<Event>, info: AttemptInfo, first: Awaitable<Failure | undefined>, started: Started): Promise<Outcome> {
    let { token } = info;
    try {
      let failure = await first;
      while (failure !== undefined) {
        started.forget();
        started.forget = this.#keepLease(task, token, nothing);
        const next = await this.#afterFailure(task, token, failure);
        if (typeof next !== 'object') return next;
        started.forget();
        token = next.token;
        task.attempts += 1;
        failure = await this.#attempt(task, { ...info, attempt: task.attempts, token }, started);
      }
      return await this.#complete(task, 'handled');
    } catch (error) {
      // Whoever gets the message next need not wait for the lease to end.
      if (error !== STOPPED) await this.#abandon(task, token).catch(nothing);
      throw error;
    } finally {
      this.#failing.delete(task);
      started.forget();
    }
  }

  // The outcome of a message whose attempt failed, or the token of the next attempt.
  async #afterFailure(task: Task<Event>, token: number, failure: Failure): Promise<Outcome | { readonly token: number }> {
    if (this.#isEnding(task)) return this.#abandon(task, token);
    const { retry } = this.#settings;
    if (this.#options.onDeadLetter && task.attempts >= (retry.attempts ?? DEFAULT_ATTEMPTS)) {
      const { event, attempts } = task;
      await this.#deadLetter({ reason: 'handler-failed', ...rawOf(task.incoming), error: failure.error, event, attempts });
      return this.#complete(task, 'dead');
    }
    this.#failed(task, failure);
    this.#counters.retried += 1;
    // Other entities go on meanwhile.
    this.#release(task);
    await pause(delayAfter(task.attempts, retry), this.#draining);
    if (this.#isEnding(task)) return this.#abandon(task, token);
    await this.#acquire(task);
    return failure.isRunning ? this.#claimAgain(task, token) : { token };
  }

  #isEnding({ incoming }: Task<Event>): boolean {
    return this.#draining.isStopped || incoming.cancel?.isStopped === true;
  }

  #failed(task: Task<Event>, { error }: Failure): void {
    this.#failing.set(task, error);
    const { event, attempts, incoming } = task;
    this.#warn({
      code: 'handler-failed',
      message: `the handler of ${event.type} failed in attempt ${attempts} and is tried again: ${reasonOf(error)}`,
      event,
      ...(incoming.topic !== undefined && { topic: incoming.topic }),
      attempts,
      ageMs: Date.now() - task.receivedAt,
      cause: error,
    });
  }

  // The attempt that has not ended may still write: the next one gets a token that wins.
  async #claimAgain(task: Task<Event>, token: number): Promise<Outcome | { readonly token: number }> {
    await this.#abandon(task, token);
    const claim = await this.#claimed(task);
    if (claim.status === 'done') return 'duplicate';
    return claim.status === 'busy' ? this.#claimLater(task, claim.retryAfterMs) : { token: claim.token };
  }

  #keepLease({ key, entity, event }: Task<Event>, token: number, onLost: () => void): () => void {
    if (key === undefined) return nothing;
    return this.#leases.keep({ key, entity, token }, () => {
      this.#warn({ code: 'lease-lost', message: `another consumer has taken over a message of ${event.type}`, event });
      onLost();
    });
  }

  #complete({ key, entity, position }: Task<Event>, outcome: Outcome): Awaitable<Outcome> {
    const advanced = outcome === 'handled' ? position : undefined;
    if (key === undefined && !advanced) return outcome;
    return chain(this.#store.complete({ key, entity, position: advanced, rememberMs: this.#settings.rememberMs }), () => outcome);
  }

  async #abandon({ key, entity }: Task<Event>, token: number): Promise<Outcome> {
    if (key !== undefined) await this.#store.release({ key, entity, token });
    return 'abandoned';
  }

  async #poisoned(task: Task<Event>, { deliveries, token }: Claimed): Promise<Outcome> {
    const { event, incoming } = task;
    const lost = deliveries - 1;
    const error = new ConsumerError('poison-message', 'maxDeliveries', `${lost} consumers were gone before they had finished a ${event.type}`);
    if (!this.#options.onDeadLetter) {
      await this.#abandon(task, token);
      throw error;
    }
    await this.#deadLetter({ reason: 'poison', ...rawOf(incoming), error, event, attempts: 0 });
    return this.#complete(task, 'dead');
  }

  async #deadLetter(letter: DeadLetter<Event>): Promise<Outcome> {
    const { onDeadLetter } = this.#options;
    const { retry } = this.#settings;
    for (let attempt = 1; ; attempt += 1) {
      try {
        await onDeadLetter?.(letter);
        return 'dead';
      } catch (cause) {
        if (cause instanceof ConsumerError) throw cause;
        if (attempt >= (retry.attempts ?? DEFAULT_ATTEMPTS) || this.#draining.isStopped) throw deadLetterFailed(attempt, cause);
        await pause(delayAfter(attempt, retry), this.#draining);
      }
    }
  }

  #storeFailed(cause: unknown): void {
    this.#counters.storeErrors += 1;
    this.#isStoreAway = true;
    this.#warn({ code: 'store-failed', message: `store unavailable; holding messages: ${reasonOf(cause)}`, cause });
  }

  #storeAnswered(): void {
    if (!this.#isStoreAway) return;
    this.#isStoreAway = false;
    this.#warn({ code: 'store-recovered', message: 'the store answers again' });
  }
}

/** An attempt that has begun: what is to be undone when it ends. */
interface Started {
  forget: () => void;
}

function nothing(): void {}

type Counted<Event> = Pick<Task<Event>, 'receivedAt' | 'attempts'> & { readonly event?: Event };

function unknownTask(): { readonly receivedAt: number; readonly attempts: number } {
  return { receivedAt: Date.now(), attempts: 0 };
}

function settingsOf<Event extends EventMessage>(options: PipelineOptions<Event>): Settings {
  const given = Object.fromEntries(Object.entries(options).filter(([name, value]) => name in DEFAULTS && value !== undefined));
  const settings: Settings = { ...DEFAULTS, ...given };
  for (const [name, value] of Object.entries(settings)) if (typeof value === 'number') positiveInteger(name, value);
  positiveInteger('retry.attempts', settings.retry.attempts ?? DEFAULT_ATTEMPTS);
  return settings;
}

function rawOf({ data, topic }: Incoming<unknown>): Pick<DeadLetter, 'data' | 'topic'> {
  return topic === undefined ? { data } : { data, topic };
}

function leaseLost(): ConsumerError {
  return new ConsumerError('lease-lost', 'store', 'another consumer has taken over the message');
}

function deadlinePassed(): ConsumerError {
  return new ConsumerError('deadline', 'signal', 'the invocation ends');
}

function deadLetterFailed(attempts: number, cause: unknown): ConsumerError {
  return new ConsumerError('dead-letter-failed', 'onDeadLetter', `onDeadLetter failed ${attempts} times, so the consumer stops`, { cause });
}

/** A name that no other consumer has. */
function randomName(): string {
  return `${Date.now().toString(36)}-${Math.random().toString(36).slice(2)}`;
}
