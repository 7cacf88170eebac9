import { setMaxListeners } from 'node:events';
import type { DecodeResult, EventMessage, EventSdk, OrderPosition } from '@topicwright/runtime';
import { compareOrder } from '@topicwright/runtime';
import { ConsumerError } from './consumer-error.js';
import { type Counters, newCounters } from './counters.js';
import { type DeadLetter, warnOfDeadLetter } from './dead-letter.js';
import { type Lanes, lanes, type Slots, slots } from './lanes.js';
import { type LeaseKeeper, leaseKeeper } from './lease-keeper.js';
import { memoryStore } from './memory-store.js';
import { delayAfter, pause, type RetryOptions } from './retry.js';
import type { Awaitable, Store } from './store.js';

/** What a handler is told besides the event. */
export interface HandlerContext {
  /** 1 for the first. */
  readonly attempt: number;
  /** The fencing token of the claim: larger than that of every claim before it. Pass it on to what refuses late writes. */
  readonly token: number;
  /** Aborted when the consumer is to stop. It waits for handlers that run. */
  readonly signal: AbortSignal;
}

/** Handles an event. When it has returned, or its promise is fulfilled, the event is done; when it throws, it is tried again. */
export type Handler<Event> = (event: Event, context: HandlerContext) => Awaitable<void>;

/** How events are handled, whatever they come by. */
export interface HandlingOptions<Event extends EventMessage = EventMessage> {
  /** What came before: {@link memoryStore} where it is not given, which knows of this process alone. */
  readonly store?: Store;
  /** How long a claim holds, in milliseconds; it is prolonged while the handler runs. 30,000 where it is not given. */
  readonly leaseMs?: number;
  /** How long a message is known to be handled, in milliseconds. A day where it is not given. */
  readonly rememberMs?: number;
  /** Most handlers at a time: 16 where it is not given. Events of one entity are handled in turn. */
  readonly concurrency?: number;
  readonly retry?: RetryOptions;
  /** `newest` (the default) hands over only what is not older than what was handled of its entity; `any` everything. */
  readonly order?: 'newest' | 'any';
  /** Takes what is given up. Until it is fulfilled the message is not acknowledged; where it throws, the consumer stops. */
  readonly onDeadLetter?: (letter: DeadLetter<Event>) => Awaitable<void>;
}

/** How a pipeline works, which depends on what it is fed by. */
export interface PipelineOptions<Event extends EventMessage = EventMessage> extends HandlingOptions<Event> {
  /** Whether to wait for the lease of another consumer to end; else the message is given back. True where it is not given. */
  readonly waits?: boolean;
}

/** A message on its way in. */
export interface Incoming<Event> {
  readonly decode: () => DecodeResult<Event>;
  readonly data: unknown;
  readonly topic?: string;
}

/** What became of a message. All but `abandoned` is settled for good, and may be acknowledged. */
export type Outcome = 'handled' | 'duplicate' | 'stale' | 'dead' | 'abandoned';

/** What of an SDK the pipeline asks. */
export type EventKeys<Event extends EventMessage> = Pick<EventSdk<Event, never>, 'idempotencyKey' | 'orderKey' | 'eventTime'>;

/** An event on its way to its handler. */
interface Task<Event> {
  readonly event: Event;
  readonly message: Incoming<Event>;
  readonly key: string;
  /** What is handled in turn: the messages of one entity, or the deliveries of one message. */
  readonly lane: string;
  /** Where the table orders its events by a version. */
  readonly order?: { readonly entity: string; readonly position: OrderPosition };
}

// Thrown inside the pipeline where it is to stop.
const STOPPED = Symbol('stopped');

/** From message to outcome: decode, claim, compare, handle, retry, remember. What runs when `signal` is aborted is finished. */
export class Pipeline<Event extends EventMessage> {
  readonly #counters = newCounters();
  readonly #entities: Lanes = lanes();
  readonly #places: Slots;
  readonly #leases: LeaseKeeper;
  readonly #keys: EventKeys<Event>;
  readonly #handler: Handler<Event>;
  readonly #options: Required<Omit<PipelineOptions<Event>, 'concurrency'>>;
  readonly #signal: AbortSignal;

  /** @throws {ConsumerError} `invalid-options`. */
  constructor(keys: EventKeys<Event>, handler: Handler<Event>, options: PipelineOptions<Event>, signal: AbortSignal) {
    const { store = memoryStore(), leaseMs = 30_000, rememberMs = 86_400_000, retry = {}, order = 'newest', waits = true } = options;
    this.#keys = keys;
    this.#handler = handler;
    this.#options = { store, leaseMs, rememberMs, retry, order, waits, onDeadLetter: options.onDeadLetter ?? warnOfDeadLetter };
    this.#signal = signal;
    // As many may wait for a lease or between two attempts as are in flight.
    setMaxListeners(0, signal);
    this.#places = slots(checkedCount('concurrency', options.concurrency ?? 16));
    checkedCount('leaseMs', leaseMs);
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

  /** @throws {ConsumerError} `dead-letter-failed`. */
  async settle(message: Incoming<Event>): Promise<Outcome> {
    this.#counters.received += 1;
    this.#counters.inFlight += 1;
    try {
      const outcome = await this.#outcomeOf(message);
      this.#counters[outcome] += 1;
      return outcome;
    } finally {
      this.#counters.inFlight -= 1;
    }
  }

  /** Gives up a message that is not even looked at. @throws {ConsumerError} `dead-letter-failed`. */
  async giveUp(letter: DeadLetter<Event>): Promise<void> {
    this.#counters.received += 1;
    await this.#letGo(letter);
    this.#counters.dead += 1;
  }

  #outcomeOf(message: Incoming<Event>): Promise<Outcome> {
    const result = message.decode();
    if (!result.ok) return this.#letGo({ reason: 'undecodable', ...rawOf(message), error: result.error, attempts: 0 });
    this.#counters.decoded += 1;
    const task = this.#taskOf(result.event, message);
    // A second delivery stands behind the first, so it meets an answer and not a lease.
    return this.#entities.run(task.lane, () => this.#run(task));
  }

  #taskOf(event: Event, message: Incoming<Event>): Task<Event> {
    const key = this.#keys.idempotencyKey(event);
    const { entity, version, reset } = this.#keys.orderKey(event) ?? {};
    const task = { event, message, key, lane: entity ?? key };
    if (entity === undefined || version === undefined) return task;
    const time = reset && this.#keys.eventTime(event)?.getTime();
    return {
      ...task,
      order: { entity, position: { version, ...(time !== undefined && { time }), ...(reset && { resetAfter: reset.after }) } },
    };
  }

  async #run(task: Task<Event>): Promise<Outcome> {
    try {
      for (;;) {
        const outcome = await this.#claimAndHandle(task);
        if (typeof outcome === 'string') return outcome;
        if (!this.#options.waits) return 'abandoned';
        // Another consumer has it. If that one is killed, its lease ends and the message is ours.
        await pause(outcome.retryAfterMs, this.#signal);
      }
    } catch (error) {
      if (error === STOPPED) return 'abandoned';
      throw error;
    }
  }

  async #claimAndHandle(task: Task<Event>): Promise<Outcome | { readonly retryAfterMs: number }> {
    const { store, leaseMs } = this.#options;
    await this.#places.take();
    try {
      if (this.#signal.aborted) return 'abandoned';
      const claim = await this.#asked(() => store.claim(task.key, leaseMs));
      if (claim.status === 'busy') return claim;
      return claim.status === 'done' ? 'duplicate' : await this.#handleClaimed(task, claim.token);
    } finally {
      this.#places.give();
    }
  }

  async #handleClaimed(task: Task<Event>, token: number): Promise<Outcome> {
    const { store, rememberMs } = this.#options;
    const letLeaseEnd = this.#leases.keep(task.key, token);
    try {
      const outcome = (await this.#isStale(task)) ? 'stale' : await this.#tried(task, token);
      if (outcome === 'abandoned') {
        await this.#asked(() => store.release(task.key, token));
        return outcome;
      }
      const { order } = task;
      if (order && outcome === 'handled') await this.#asked(() => store.advance(order.entity, order.position, rememberMs));
      await this.#asked(() => store.complete(task.key, rememberMs));
      return outcome;
    } catch (error) {
      // Whoever gets the message next need not wait for the lease to end.
      await ask(() => store.release(task.key, token)).catch(() => undefined);
      throw error;
    } finally {
      letLeaseEnd();
    }
  }

  async #isStale({ order }: Task<Event>): Promise<boolean> {
    if (!order || this.#options.order === 'any') return false;
    const newest = await this.#asked(() => this.#options.store.newest(order.entity));
    return newest !== undefined && compareOrder(order.position, newest) < 0;
  }

  async #tried({ event, message }: Task<Event>, token: number): Promise<Outcome> {
    const { retry } = this.#options;
    for (let attempt = 1; ; attempt += 1) {
      try {
        await this.#handler(event, { attempt, token, signal: this.#signal });
        return 'handled';
      } catch (error) {
        if (this.#signal.aborted) return 'abandoned';
        if (attempt >= attemptsOf(retry))
          return this.#letGo({ reason: 'handler-failed', ...rawOf(message), error, event, attempts: attempt });
        this.#counters.retried += 1;
        await pause(delayAfter(attempt, retry), this.#signal);
        if (this.#signal.aborted) return 'abandoned';
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
        if (attempt >= attemptsOf(retry) || this.#signal.aborted) throw deadLetterFailed(attempt, cause);
        await pause(delayAfter(attempt, retry), this.#signal);
      }
    }
  }

  // Asks the store until it answers.
  async #asked<Value>(call: () => Awaitable<Value>): Promise<Value> {
    for (let attempt = 1; ; attempt += 1) {
      try {
        return await call();
      } catch {
        this.#counters.storeErrors += 1;
        if (this.#signal.aborted) throw STOPPED;
        await pause(delayAfter(attempt, this.#options.retry), this.#signal);
      }
    }
  }
}

async function ask<Value>(call: () => Awaitable<Value>): Promise<Value> {
  return call();
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
