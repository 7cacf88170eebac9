import { setMaxListeners } from 'node:events';
import type { EventMessage, EventSdk, OrderPosition } from '@topicwright/runtime';
import { compareOrder } from '@topicwright/runtime';
import { type Awaitable, after, always, ask, isLater } from './awaitable.js';
import { ConsumerError, reasonOf } from './consumer-error.js';
import { type Counters, newCounters } from './counters.js';
import { type DeadLetter, warnOfDeadLetter } from './dead-letter.js';
import type { Handler, Incoming, Outcome, PipelineOptions } from './handling.js';
import { type Lanes, lanes, type Slots, slots } from './lanes.js';
import { type LeaseKeeper, leaseKeeper } from './lease-keeper.js';
import { memoryStore } from './memory-store.js';
import { delayAfter, pause, type RetryOptions } from './retry.js';

/** What of an SDK the pipeline asks. */
export type EventKeys<Event extends EventMessage> = Pick<EventSdk<Event, never>, 'idempotencyKey' | 'orderKey' | 'eventTime'>;

/** An event on its way to its handler. */
interface Task<Event> {
  readonly event: Event;
  readonly message: Incoming<Event>;
  readonly key: string;
  /** What is handled in turn: the messages of one entity; else the deliveries of one message. */
  readonly lane: string;
  /** Where the event stands among those of its entity, if the table orders them by a version. */
  readonly position: OrderPosition | undefined;
}

// Thrown inside the pipeline where it is to stop.
const STOPPED = Symbol('stopped');

/** From message to outcome: decode, claim, compare, handle, retry, remember. What runs when `signal` is aborted is finished. */
export class Pipeline<Event extends EventMessage> {
  readonly #counters = newCounters();
  readonly #entities: Lanes<Outcome | 'gone'> = lanes<Outcome | 'gone'>('abandoned');
  readonly #places: Slots;
  readonly #leases: LeaseKeeper;
  readonly #keys: EventKeys<Event>;
  readonly #handler: Handler<Event>;
  readonly #options: Required<Omit<PipelineOptions<Event>, 'concurrency' | 'stopping'>>;
  readonly #signal: AbortSignal;
  readonly #stopping: AbortSignal;
  #isStoreAway = false;

  /**
   * `signal`, when it is aborted, lets nothing begin any more; what runs is finished. `options.stopping` tells handlers before.
   *
   * @throws {ConsumerError} `invalid-options`.
   */
  constructor(keys: EventKeys<Event>, handler: Handler<Event>, options: PipelineOptions<Event>, signal: AbortSignal) {
    const { store = memoryStore(), leaseMs = 30_000, rememberMs = 86_400_000, retry = {}, order = 'newest', waits = true } = options;
    this.#keys = keys;
    this.#handler = handler;
    this.#options = { store, leaseMs, rememberMs, retry, order, waits, onDeadLetter: options.onDeadLetter ?? warnOfDeadLetter };
    this.#signal = signal;
    this.#stopping = options.stopping ?? signal;
    // As many may wait for a lease or between two attempts as are in flight.
    setMaxListeners(0, signal, this.#stopping);
    this.#places = slots(checkedCount('concurrency', options.concurrency ?? 16));
    checkedCount('leaseMs', leaseMs);
    checkedCount('rememberMs', rememberMs);
    checkedCount('retry.attempts', retry.attempts ?? 1);
    this.#leases = leaseKeeper(store, leaseMs);
  }

  get counters(): Counters {
    return this.#counters;
  }

  /** Ends what runs beside the messages. */
  close(): void {
    this.#leases.close();
  }

  /** What becomes of a message. @throws {ConsumerError} `dead-letter-failed`. */
  settle(message: Incoming<Event>): Awaitable<Outcome> {
    this.#counters.received += 1;
    this.#counters.inFlight += 1;
    const outcome = this.#outcomeOf(message);
    return isLater(outcome) ? this.#settleLater(outcome) : this.#count(outcome);
  }

  async #settleLater(outcome: PromiseLike<Outcome | 'gone'>): Promise<Outcome> {
    try {
      return this.#count(await outcome);
    } catch (error) {
      // Nobody has it, so it is given back.
      const abandoned = this.#count('abandoned');
      if (error === STOPPED) return abandoned;
      throw error;
    }
  }

  #count(settled: Outcome | 'gone'): Outcome {
    const outcome = settled === 'gone' ? 'abandoned' : settled;
    this.#counters[outcome] += 1;
    this.#counters.inFlight -= 1;
    return outcome;
  }

  /** Gives up a message that is not even looked at. @throws {ConsumerError} `dead-letter-failed`. */
  async giveUp(letter: DeadLetter<Event>): Promise<void> {
    this.#counters.received += 1;
    await this.#letGo(letter);
    this.#counters.dead += 1;
  }

  #outcomeOf(message: Incoming<Event>): Awaitable<Outcome | 'gone'> {
    const result = message.decode();
    if (!result.ok) return this.#letGo({ reason: 'undecodable', ...rawOf(message), error: result.error, attempts: 0 });
    this.#counters.decoded += 1;
    const task = this.#taskOf(result.event, message);
    // A second delivery stands behind the first, so it meets an answer and not a lease.
    return this.#entities.run(task.lane, () => this.#run(task));
  }

  #taskOf(event: Event, message: Incoming<Event>): Task<Event> {
    const key = this.#keys.idempotencyKey(event);
    const order = this.#keys.orderKey(event);
    if (order === undefined) return { event, message, key, lane: key, position: undefined };
    const { entity, version, reset } = order;
    if (version === undefined) return { event, message, key, lane: entity, position: undefined };
    if (reset === undefined) return { event, message, key, lane: entity, position: { version } };
    const time = this.#keys.eventTime(event)?.getTime();
    return {
      event,
      message,
      key,
      lane: entity,
      position: { version, resetAfter: reset.after, ...(Number.isFinite(time) && { time: time as number }) },
    };
  }

  #run(task: Task<Event>): Awaitable<Outcome | 'gone'> {
    const place = this.#places.take();
    const outcome = place ? place.then(() => this.#claim(task)) : this.#claim(task);
    return after(
      always(outcome, () => this.#places.give()),
      (claimed) => (typeof claimed === 'string' ? claimed : this.#runAgain(task, claimed.retryAfterMs)),
    );
  }

  // Another consumer has it. If that one is killed, its lease ends and the message is ours.
  async #runAgain(task: Task<Event>, afterMs: number): Promise<Outcome | 'gone'> {
    if (!this.#options.waits) return 'abandoned';
    await pause(Math.min(afterMs, ASK_AGAIN_MS), this.#signal);
    return this.#run(task);
  }

  #claim(task: Task<Event>): Awaitable<Outcome | 'gone' | { readonly retryAfterMs: number }> {
    if (this.#signal.aborted) return 'abandoned';
    // The broker gives it again on the connection that is there now.
    if (task.message.isGone?.()) return 'gone';
    const { store, leaseMs } = this.#options;
    return after(
      this.#asked(() => store.claim(task.key, leaseMs)),
      (claim) => {
        if (claim.status === 'busy') return claim;
        return claim.status === 'done' ? 'duplicate' : this.#handleClaimed(task, claim.token);
      },
    );
  }

  #handleClaimed(task: Task<Event>, token: number): Awaitable<Outcome> {
    return after(this.#isStale(task), (isStale) => {
      if (isStale) return this.#remember(task, 'stale');
      return after(this.#handle(task, token), (outcome) => {
        return outcome === 'abandoned' ? this.#giveBack(task, token) : this.#remember(task, outcome);
      });
    });
  }

  #isStale({ lane, position }: Task<Event>): Awaitable<boolean> {
    if (!position || this.#options.order === 'any') return false;
    return after(
      this.#asked(() => this.#options.store.newest(lane)),
      (newest) => newest !== undefined && compareOrder(position, newest) < 0,
    );
  }

  #remember({ key, lane, position }: Task<Event>, outcome: Outcome): Awaitable<Outcome> {
    const { store, rememberMs } = this.#options;
    const advanced = position && outcome === 'handled' ? this.#asked(() => store.advance(lane, position, rememberMs)) : undefined;
    return after(
      after(advanced, () => this.#asked(() => store.complete(key, rememberMs))),
      () => outcome,
    );
  }

  #giveBack({ key }: Task<Event>, token: number): Awaitable<Outcome> {
    return after(
      this.#asked(() => this.#options.store.release(key, token)),
      () => 'abandoned',
    );
  }

  #handle(task: Task<Event>, token: number): Awaitable<Outcome> {
    try {
      const handled = this.#handler(task.event, { attempt: 1, token, signal: this.#stopping });
      return isLater(handled) ? this.#handleLater(task, token, handled) : 'handled';
    } catch (error) {
      return this.#handleLater(task, token, Promise.reject(error));
    }
  }

  async #handleLater(task: Task<Event>, token: number, first: PromiseLike<void>): Promise<Outcome> {
    const letLeaseEnd = this.#leases.keep(task.key, token);
    try {
      return await this.#tried(task, token, first);
    } catch (error) {
      // Whoever gets the message next need not wait for the lease to end.
      await ask(() => this.#options.store.release(task.key, token)).catch(() => undefined);
      throw error;
    } finally {
      letLeaseEnd();
    }
  }

  async #tried({ event, message }: Task<Event>, token: number, first: PromiseLike<void>): Promise<Outcome> {
    const { retry } = this.#options;
    for (let attempt = 1; ; attempt += 1) {
      try {
        await (attempt === 1 ? first : this.#handler(event, { attempt, token, signal: this.#stopping }));
        return 'handled';
      } catch (error) {
        if (this.#stopping.aborted) return 'abandoned';
        if (attempt >= attemptsOf(retry))
          return this.#letGo({ reason: 'handler-failed', ...rawOf(message), error, event, attempts: attempt });
        this.#counters.retried += 1;
        await pause(delayAfter(attempt, retry), this.#stopping);
        if (this.#stopping.aborted) return 'abandoned';
      }
    }
  }

  async #letGo(letter: DeadLetter<Event>): Promise<'dead'> {
    const { onDeadLetter, retry } = this.#options;
    for (let attempt = 1; ; attempt += 1) {
      try {
        await onDeadLetter(letter);
        return 'dead';
      } catch (cause) {
        if (cause instanceof ConsumerError) throw cause;
        if (attempt >= attemptsOf(retry) || this.#signal.aborted) throw deadLetterFailed(attempt, cause);
        await pause(delayAfter(attempt, retry), this.#signal);
      }
    }
  }

  // Asks the store until it answers.
  #asked<Value>(call: () => Awaitable<Value>): Awaitable<Value> {
    try {
      const answer = call();
      return isLater(answer) ? this.#askedAgain(call, answer) : answer;
    } catch (error) {
      return this.#askedAgain(call, Promise.reject(error));
    }
  }

  async #askedAgain<Value>(call: () => Awaitable<Value>, first: PromiseLike<Value>): Promise<Value> {
    const { retry, waits } = this.#options;
    for (let attempt = 1; ; attempt += 1) {
      try {
        const answer = await (attempt === 1 ? first : call());
        this.#isStoreAway = false;
        return answer;
      } catch (cause) {
        this.#counters.storeErrors += 1;
        if (this.#signal.aborted) throw STOPPED;
        if (!waits && attempt >= Math.max(attemptsOf(retry), LEAST_TRIES_OF_STORE)) throw storeFailed(cause);
        if (!this.#isStoreAway) warnOfStore(cause);
        this.#isStoreAway = true;
        await pause(delayAfter(attempt, retry), this.#signal);
      }
    }
  }
}

/** How often a lease of another consumer is asked for again: it may end early, and who waits holds a place in the broker's window. */
const ASK_AGAIN_MS = 1000;

/** A handler that is tried once shall not be called again only because the store missed one call. */
const LEAST_TRIES_OF_STORE = 3;

function warnOfStore(cause: unknown): void {
  process.emitWarning(`the store fails, so messages wait: ${reasonOf(cause)}`, { type: 'TopicwrightStore', code: 'store-failed' });
}

function storeFailed(cause: unknown): ConsumerError {
  return new ConsumerError('store-failed', 'store', `the store fails: ${reasonOf(cause)}`, { cause });
}

function rawOf({ data, topic }: Incoming<unknown>): Pick<DeadLetter, 'data' | 'topic'> {
  return topic === undefined ? { data } : { data, topic };
}

function attemptsOf({ attempts = 5 }: RetryOptions): number {
  return attempts;
}

function deadLetterFailed(attempts: number, cause: unknown): ConsumerError {
  return new ConsumerError('dead-letter-failed', 'onDeadLetter', `onDeadLetter failed ${attempts} times, so the consumer stops`, { cause });
}

function checkedCount(path: string, value: number): number {
  if (Number.isInteger(value) && value >= 1) return value;
  throw new ConsumerError('invalid-options', path, `${path} is ${value}, not a whole number from 1`);
}
