import { compareOrder, type EventMessage } from '@topicwright/runtime';
import { type AttemptInfo, Attempts, type Failure } from './attempts.js';
import { type Awaitable, chain, isPromise } from './awaitable.js';
import type { Claims } from './claims.js';
import { ConsumerError, reasonOf } from './consumer-error.js';
import type { Outcome } from './counters.js';
import type { DeadLetter, DeadLetterReason, DeadLetters } from './dead-letter.js';
import type { Handler } from './handler.js';
import type { Incoming } from './handling.js';
import { HeldClaim } from './held-claim.js';
import type { ConsumerHooks } from './hooks.js';
import { delayAfter } from './retry.js';
import { Semaphore } from './semaphore.js';
import type { Settings } from './settings.js';
import type { StopSignal } from './stop-signal.js';
import type { Claim } from './store.js';
import { NO_MESSAGE_INFO, type Task } from './task.js';
import { pause } from './timers.js';
import type { Warn } from './warnings.js';

/** Maximum milliseconds between two claims of a message that is leased by another consumer. The lease may end early. */
const MAX_CLAIM_DELAY_MS = 1000;

/** From this delivery on, a message is handled alone, because two earlier claims ended without a result. */
const ALONE_FROM_DELIVERY = 3;

/** A message whose handler failed and that is being retried. */
export interface FailingMessage {
  readonly event: EventMessage;
  readonly attempts: number;
  /** Milliseconds since the message was received. */
  readonly ageMs: number;
  readonly error: unknown;
}

/** Options of {@link Runner}. */
export interface RunnerOptions<Event extends EventMessage> {
  readonly handler: Handler<Event>;
  readonly hooks: ConsumerHooks<Event> | undefined;
  readonly settings: Settings;
  readonly claims: Claims<Event>;
  readonly deadLetters: DeadLetters<Event> | undefined;
  /** Once stopped, nothing is retried. */
  readonly draining: StopSignal;
  /** Once stopped, nothing starts. */
  readonly stopped: StopSignal;
  readonly warn: Warn;
  readonly onRetry: () => void;
}

type Claimed = Extract<Claim, { readonly status: 'claimed' }>;
/** A claim that no other consumer leases, or that of a settled message. */
type AvailableClaim = Exclude<Claim, { readonly status: 'busy' }>;

/** Runs tasks: claims the message, checks the order, calls the handler, retries and completes. */
export class Runner<Event extends EventMessage> {
  readonly #options: RunnerOptions<Event>;
  readonly #permits: Semaphore;
  readonly #attempts: Attempts<Event>;
  readonly #failing = new Map<Task<Event>, unknown>();

  constructor(options: RunnerOptions<Event>) {
    const { handler, hooks = {}, settings } = options;
    this.#options = options;
    this.#permits = new Semaphore(settings.concurrency);
    this.#attempts = new Attempts(handler, hooks, settings);
  }

  /** Number of permits in use: one per message being claimed or handled; all of them if a message is handled alone. */
  get running(): number {
    return this.#permits.size - this.#permits.free;
  }

  /** Number of messages whose handler failed and that are being retried. */
  get failures(): number {
    return this.#failing.size;
  }

  /** The message whose handler has been failing the longest. */
  get failing(): FailingMessage | undefined {
    const [[task, error] = []] = this.#failing;
    return task && { event: task.event, attempts: task.attempts, ageMs: Date.now() - task.receivedAt, error };
  }

  /** Aborts the signals of handlers. */
  abort(): void {
    this.#attempts.stop(new ConsumerError('closed', 'signal', 'the consumer is stopping'));
  }

  /** Clears the timer of the attempts. */
  close(): void {
    this.#attempts.close();
  }

  /** Runs a task. */
  run(task: Task<Event>): Awaitable<Outcome> {
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
    if (isPromise(outcome)) return Promise.resolve(outcome).finally(() => this.#release(task));
    this.#release(task);
    return outcome;
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
    if (this.#isStopped(task)) return 'abandoned';
    return chain(this.#options.claims.claim(task), (claim): Awaitable<Outcome> => {
      return claim.status === 'busy' ? this.#claimLater(task, claim.retryAfterMs) : this.#claimed(task, claim);
    });
  }

  #claimed(task: Task<Event>, claim: AvailableClaim): Awaitable<Outcome> {
    if (claim.status === 'done') return 'duplicate';
    // The store may respond after the stop.
    return this.#isStopped(task) ? this.#held(task, claim.token).abandon() : this.#handleClaimed(task, claim);
  }

  // If the other consumer has crashed, its lease expires and this one takes over.
  async #claimLater(task: Task<Event>, firstMs: number): Promise<Outcome> {
    if (!this.#options.settings.waits) return 'abandoned';
    for (let afterMs = firstMs; ; ) {
      this.#release(task);
      await pause(Math.min(afterMs, MAX_CLAIM_DELAY_MS), this.#options.stopped);
      await this.#acquire(task);
      if (this.#isStopped(task)) return 'abandoned';
      const claim = await this.#options.claims.claim(task);
      if (claim.status !== 'busy') return this.#claimed(task, claim);
      afterMs = claim.retryAfterMs;
    }
  }

  #handleClaimed(task: Task<Event>, claim: Claimed): Awaitable<Outcome> {
    const { position, skipsStale } = task;
    const { claims, settings } = this.#options;
    if (claim.deliveries > settings.maxDeliveries) return this.#poisoned(task, claim);
    const isStale = position !== undefined && claim.newest !== undefined && compareOrder(position, claim.newest) < 0;
    if (isStale && skipsStale) return claims.complete(task, 'stale');
    const info: AttemptInfo = {
      attempt: task.attempts + 1,
      deliveries: claim.deliveries,
      stale: isStale,
      token: claim.token,
      message: task.incoming.message ?? NO_MESSAGE_INFO,
      replier: task.incoming.replyTo?.bind(task.incoming, task.event),
    };
    return claim.deliveries >= ALONE_FROM_DELIVERY ? this.#handleAlone(task, info) : this.#handle(task, info);
  }

  // So that no other message is affected if it crashes the process.
  #handleAlone(task: Task<Event>, info: AttemptInfo): Promise<Outcome> {
    const held = this.#held(task, info.token);
    held.extend();
    return held.during(async () => {
      this.#release(task);
      task.needs = this.#permits.size;
      await this.#acquire(task);
      if (this.#isStopped(task)) return held.abandon();
      return held.isLost ? this.#claim(task) : this.#handle(task, info, held);
    });
  }

  #handle(task: Task<Event>, info: AttemptInfo, held: HeldClaim<Event> = this.#held(task, info.token)): Awaitable<Outcome> {
    const failure = this.#attempt(task, info, held);
    return failure === undefined ? this.#options.claims.complete(task, 'handled') : this.#handleLater(task, info, failure, held);
  }

  #held(task: Task<Event>, token: number): HeldClaim<Event> {
    return new HeldClaim(this.#options.claims, task, token);
  }

  #attempt(task: Task<Event>, info: AttemptInfo, held: HeldClaim<Event>): Awaitable<Failure | undefined> {
    task.attempts = info.attempt;
    return this.#attempts.run(task.event, info, (running) => held.startAttempt(running));
  }

  #handleLater(task: Task<Event>, info: AttemptInfo, first: Awaitable<Failure | undefined>, held: HeldClaim<Event>): Promise<Outcome> {
    return held.during(async () => {
      try {
        let failure = await first;
        while (failure !== undefined) {
          held.extend();
          const outcome = await this.#afterFailure(task, held, failure);
          if (outcome !== undefined) return outcome;
          failure = await this.#attempt(task, { ...info, attempt: task.attempts + 1 }, held);
        }
        // An aborted handler may have left work undone.
        if (task.incoming.cancel?.isStopped) return await held.abandon();
        held.beginCompleting();
        return await this.#options.claims.complete(task, 'handled');
      } finally {
        this.#failing.delete(task);
      }
    });
  }

  // Returns the outcome after a failed attempt, or `undefined` to retry.
  async #afterFailure(task: Task<Event>, held: HeldClaim<Event>, failure: Failure): Promise<Outcome | undefined> {
    if (this.#isEnding(task)) return held.abandon();
    if (held.isLost) return this.#claimAgain(task, held);
    const { deadLetters, draining, onRetry, settings } = this.#options;
    if (deadLetters && task.attempts >= settings.retry.attempts) {
      return this.#deadLettered(task, held, deadLetters, { reason: 'handler-failed', error: failure.error });
    }
    this.#failed(task, failure);
    onRetry();
    // Free the permit for other entities during the delay.
    this.#release(task);
    const { cancel } = task.incoming;
    await pause(delayAfter(task.attempts, settings.retry), draining, ...(cancel ? [cancel] : []));
    if (this.#isEnding(task)) return held.abandon();
    await this.#acquire(task);
    if (this.#isEnding(task)) return held.abandon();
    // A timed-out attempt may still write, so the next one needs a newer token.
    return failure.isRunning || held.isLost ? this.#claimAgain(task, held) : undefined;
  }

  // Whether no task may start.
  #isStopped({ incoming }: Task<Event>): boolean {
    return this.#options.stopped.isStopped || incoming.cancel?.isStopped === true;
  }

  // Whether no task may be retried.
  #isEnding(task: Task<Event>): boolean {
    return this.#options.draining.isStopped || this.#isStopped(task);
  }

  #failed(task: Task<Event>, { error }: Failure): void {
    this.#failing.set(task, error);
    const { event, attempts, incoming } = task;
    this.#options.warn({
      code: 'handler-failed',
      message: `the handler of ${event.type} failed in attempt ${attempts}; retrying: ${reasonOf(error)}`,
      event,
      ...(incoming.topic !== undefined && { topic: incoming.topic }),
      attempts,
      ageMs: Date.now() - task.receivedAt,
      cause: error,
    });
  }

  // A new claim shows whether another consumer has settled the message.
  async #claimAgain(task: Task<Event>, held: HeldClaim<Event>): Promise<Outcome> {
    await held.release();
    return this.#claim(task);
  }

  #poisoned(task: Task<Event>, { deliveries, token }: Claimed): Promise<Outcome> {
    const held = this.#held(task, token);
    held.extend();
    return held.during(async () => {
      const message = `a message of ${task.event.type} was claimed ${deliveries - 1} times without being settled`;
      const error = new ConsumerError('poison-message', 'maxDeliveries', message);
      const { deadLetters } = this.#options;
      if (!deadLetters) throw error;
      return this.#deadLettered(task, held, deadLetters, { reason: 'poison', error });
    });
  }

  async #deadLettered(
    task: Task<Event>,
    held: HeldClaim<Event>,
    deadLetters: DeadLetters<Event>,
    reason: DeadLetterReason,
  ): Promise<Outcome> {
    // Free the permit for other entities while `onDeadLetter` fails.
    const onRetry = (): void => this.#release(task);
    const outcome = await deadLetters.send(letterOf(task, reason), { onRetry, cancel: task.incoming.cancel });
    if (outcome === 'abandoned') return held.abandon();
    held.beginCompleting();
    return this.#options.claims.complete(task, outcome);
  }
}

function letterOf<Event extends EventMessage>({ event, attempts, incoming }: Task<Event>, reason: DeadLetterReason): DeadLetter<Event> {
  return { ...reason, ...rawOf(incoming), event, attempts };
}

/** The message as received. */
export function rawOf({ data, topic }: Incoming<unknown>): Pick<DeadLetter, 'data' | 'topic'> {
  return topic === undefined ? { data } : { data, topic };
}
