import type { DecodeError, EventMessage } from '@topicwright/runtime';
import { type Awaitable, isPromise } from './awaitable.js';
import { Claims } from './claims.js';
import { ConsumerError, reasonOf } from './consumer-error.js';
import { type Counters, newCounters, type Outcome } from './counters.js';
import { DeadLetters, excerptOf, isDeadLetterFailure } from './dead-letter.js';
import type { Handler } from './handler.js';
import type { Incoming, PipelineOptions } from './handling.js';
import { type KeyedQueue, keyedQueue } from './keyed-queue.js';
import { STOPPED } from './retrying-store.js';
import { type FailingMessage, Runner, rawOf } from './runner.js';
import { settingsOf } from './settings.js';
import { StopSignal } from './stop-signal.js';
import { type EventKeyFunctions, type Task, taskOf } from './task.js';
import { ignoreErrors, type Warn, warnBy } from './warnings.js';

/** The part of a task that `onSettled` reports. */
type Reported<Event> = Pick<Task<Event>, 'receivedAt' | 'attempts'> & { readonly event?: Event };

/** Decodes messages and handles the events of each entity in order. */
export class Pipeline<Event extends EventMessage> {
  readonly #keys: EventKeyFunctions<Event>;
  readonly #options: PipelineOptions<Event>;
  readonly #counters = newCounters();
  readonly #queues: KeyedQueue<Outcome> = keyedQueue<Outcome>('abandoned');
  readonly #claims: Claims<Event>;
  readonly #runner: Runner<Event>;
  readonly #deadLetters: DeadLetters<Event> | undefined;
  readonly #warn: Warn;
  /** Once stopped, nothing is retried. */
  readonly #draining = new StopSignal();
  /** Once stopped, no message starts. */
  readonly #stopped = new StopSignal();

  /** @throws {ConsumerError} `invalid-options`. */
  constructor(keys: EventKeyFunctions<Event>, handler: Handler<Event>, options: PipelineOptions<Event> = {}) {
    const settings = settingsOf(options);
    this.#keys = keys;
    this.#options = options;
    this.#warn = warnBy(options.hooks?.onWarning);
    const shared = { settings, warn: this.#warn };
    this.#claims = new Claims({
      ...shared,
      store: options.store,
      owner: options.owner,
      stop: this.#stopped,
      onStoreFailure: (cause) => this.#storeFailed(cause),
    });
    const { hooks, onDeadLetter } = options;
    const { retry, waits } = settings;
    const attempts = waits ? undefined : retry.attempts;
    this.#deadLetters = onDeadLetter && new DeadLetters({ onDeadLetter, retry, attempts, stop: this.#draining, warn: this.#warn });
    const parts = { claims: this.#claims, deadLetters: this.#deadLetters, draining: this.#draining, stopped: this.#stopped };
    const onRetry = (): void => {
      this.#counters.retried += 1;
    };
    this.#runner = new Runner({ ...shared, ...parts, handler, hooks, onRetry });
  }

  get counters(): Counters {
    return this.#counters;
  }

  /** Whether store calls currently fail. */
  get isStoreUnavailable(): boolean {
    return this.#claims.isStoreUnavailable;
  }

  /** Whether `onDeadLetter` has failed for a message and is called again, or takes too long. */
  get isDeadLetterFailing(): boolean {
    return this.#deadLetters?.isFailing === true;
  }

  /** The message whose handler has been failing the longest. */
  get failing(): FailingMessage | undefined {
    return this.#runner.failing;
  }

  /** Number of messages whose handler failed and that are being retried. */
  get failures(): number {
    return this.#runner.failures;
  }

  /** Number of permits in use: one per message being claimed or handled; all of them if a message is handled alone. */
  get running(): number {
    return this.#runner.running;
  }

  /** Messages that were already received get one attempt and no retries. */
  drain(): void {
    this.#draining.stop();
  }

  /** Drains, starts no more messages, and aborts the signals of running handlers. */
  stop(): void {
    this.drain();
    this.#runner.abort();
    this.#stopped.stop();
  }

  /** Stops, and clears all timers. Leases that were not released expire. */
  close(): void {
    this.stop();
    this.#runner.close();
    this.#claims.close();
  }

  /** Counts a message that is settled without being decoded. */
  countUndecoded(outcome: Outcome, topic?: string): Outcome {
    this.#receive();
    return this.#count(outcome, unknownEvent(), topic);
  }

  /** Settles a message. @throws {ConsumerError} if the consumer cannot continue, or the message was not settled (`waits: false`). */
  settle(incoming: Incoming<Event>): Awaitable<Outcome> {
    this.#receive();
    const result = incoming.decode();
    if (!result.ok) return this.#settled(this.#undecodable(incoming, result.error), unknownEvent(), incoming.topic);
    this.#counters.decoded += 1;
    const { event } = result;
    if (incoming.isSelected?.(event.type) === false) return this.#count('unselected', { ...unknownEvent(), event }, incoming.topic);
    const task = taskOf(this.#keys, event, incoming, this.#options.stale);
    return this.#settled(this.#enqueue(task), task, incoming.topic);
  }

  // A redelivery waits for the first delivery in the same queue, so it finds a completed message instead of a lease.
  #enqueue(task: Task<Event>): Awaitable<Outcome> {
    const { queueKey, incoming } = task;
    if (queueKey === undefined) return this.#runner.run(task);
    if (incoming.failedQueues?.has(queueKey)) return 'abandoned';
    return incoming.isRedelivered === false
      ? this.#withoutBlocking(task, queueKey)
      : this.#queues.run(queueKey, () => this.#recordingFailure(task, queueKey));
  }

  // Notes in the batch that the message has failed.
  #recordingFailure(task: Task<Event>, queueKey: string): Awaitable<Outcome> {
    const { failedQueues } = task.incoming;
    const outcome = this.#runner.run(task);
    if (!failedQueues) return outcome;
    return Promise.resolve(outcome).then(
      (value) => {
        if (value === 'abandoned') failedQueues.add(queueKey);
        return value;
      },
      (error) => {
        failedQueues.add(queueKey);
        throw error;
      },
    );
  }

  // A message that was refused and is not redelivered does not keep the messages behind it waiting.
  async #withoutBlocking(task: Task<Event>, queueKey: string): Promise<Outcome> {
    let refusal: { readonly error: unknown } | undefined;
    const outcome = await this.#queues.run(queueKey, async () => {
      try {
        return await this.#runner.run(task);
      } catch (error) {
        if (!isDeadLetterFailure(error)) throw error;
        refusal = { error };
        return 'dead';
      }
    });
    if (refusal) throw refusal.error;
    return outcome;
  }

  #receive(): void {
    this.#counters.received += 1;
    this.#counters.inFlight += 1;
  }

  #settled(outcome: Awaitable<Outcome>, about: Reported<Event>, topic: string | undefined): Awaitable<Outcome> {
    if (!isPromise(outcome)) return this.#count(outcome, about, topic);
    return outcome.then(
      (value) => this.#count(value, about, topic),
      (error) => {
        // Neither handled nor dead-lettered, so it stays unacknowledged.
        const abandoned = this.#count('abandoned', about, topic);
        if (error === STOPPED) return abandoned;
        throw error;
      },
    );
  }

  #count(outcome: Outcome, { event, attempts, receivedAt }: Reported<Event>, topic: string | undefined): Outcome {
    this.#counters[outcome] += 1;
    this.#counters.inFlight -= 1;
    const onSettled = this.#options.hooks?.onSettled;
    if (onSettled) {
      const about = { ...(event && { event }), ...(topic !== undefined && { topic }) };
      ignoreErrors(() => onSettled({ outcome, ...about, attempts, ageMs: Date.now() - receivedAt }));
    }
    return outcome;
  }

  #undecodable(incoming: Incoming<Event>, error: DecodeError): Awaitable<Outcome> {
    const { topic } = incoming;
    const { undecodable } = this.#options;
    if (error.code === 'unknown-topic') return 'foreign';
    if (error.type !== undefined && incoming.isSelected?.(error.type) === false) return 'unselected';
    if (this.#deadLetters) {
      const letter = { reason: 'undecodable', ...rawOf(incoming), error, attempts: 0 } as const;
      return this.#deadLetters.send(letter, { cancel: incoming.cancel });
    }
    const message = `${error.message}; the message begins with ${excerptOf(incoming.data)}`;
    if (undecodable === 'stop') return Promise.reject(new ConsumerError('undecodable', 'undecodable', message, { cause: error }));
    const about = { ...(topic !== undefined && { topic }), cause: error };
    this.#warn({ code: 'undecodable', message: `dropping an invalid message: ${message}`, ...about });
    return 'undecodable';
  }

  #storeFailed(cause: unknown): void {
    this.#counters.storeErrors += 1;
    this.#warn({ code: 'store-failed', message: `a store call failed: ${reasonOf(cause)}`, cause });
  }
}

function unknownEvent(): { readonly receivedAt: number; readonly attempts: number } {
  return { receivedAt: Date.now(), attempts: 0 };
}
