import { compareOrder, type EventMessage } from '@topicwright/runtime';
import { type AttemptInfo, Attempts, type Failure } from './attempts.js';
import { type Awaitable, chain, isPromise } from './awaitable.js';
import type { Claims } from './claims.js';
import { ConsumerError, reasonOf } from './consumer-error.js';
import type { Outcome } from './counters.js';
import { type DeadLetter, sendDeadLetter } from './dead-letter.js';
import type { Handler, Incoming, PipelineOptions } from './handling.js';
import { STOPPED } from './patient-store.js';
import { DEFAULT_ATTEMPTS, delayAfter } from './retry.js';
import { Semaphore } from './semaphore.js';
import type { Settings } from './settings.js';
import { StopSignal } from './stop-signal.js';
import type { Claim } from './store.js';
import { NO_MESSAGE_INFO, type Task } from './task.js';
import { pause } from './timers.js';
import type { Warn } from './warnings.js';

/** How often the lease of another consumer is asked for again, in milliseconds: it may end early. */
const ASK_AGAIN_MS = 1000;

/** From this delivery on a message is handled alone: two consumers were gone while they had it. */
const ALONE_FROM_DELIVERY = 3;

/** A message whose handler fails. */
export interface FailingMessage {
  readonly event: EventMessage;
  readonly attempts: number;
  /** Milliseconds since it was received. */
  readonly ageMs: number;
  readonly error: unknown;
}

/** What a runner works with. */
export interface RunnerOptions<Event extends EventMessage> {
  readonly handler: Handler<Event>;
  readonly options: Pick<PipelineOptions<Event>, 'hooks' | 'onDeadLetter'>;
  readonly settings: Settings;
  readonly claims: Claims<Event>;
  readonly stopped: StopSignal;
  readonly warn: Warn;
  readonly onRetry: () => void;
}

type Claimed = Extract<Claim, { readonly status: 'claimed' }>;

/** An attempt that has begun: what is to be undone when it ends. */
interface Started {
  forget: () => void;
}

/** The token of the next attempt. */
interface NextAttempt {
  readonly token: number;
}

/** From task to outcome: claim, compare, handle, retry, remember. */
export class Runner<Event extends EventMessage> {
  readonly #with: RunnerOptions<Event>;
  readonly #permits: Semaphore;
  readonly #attempts: Attempts<Event>;
  readonly #failing = new Map<Task<Event>, unknown>();
  /** Nothing is tried again. */
  readonly #draining = new StopSignal();

  constructor(options: RunnerOptions<Event>) {
    const { handler, settings } = options;
    this.#with = options;
    this.#permits = new Semaphore(settings.concurrency);
    this.#attempts = new Attempts(handler, options.options.hooks ?? {}, settings);
  }

  /** How many handlers run. */
  get running(): number {
    return this.#permits.size - this.#permits.free;
  }

  /** How many messages fail. */
  get failures(): number {
    return this.#failing.size;
  }

  /** The oldest message whose handler fails, if there is one. */
  get failing(): FailingMessage | undefined {
    const [[task, error] = []] = this.#failing;
    return task && { event: task.event, attempts: task.attempts, ageMs: Date.now() - task.receivedAt, error };
  }

  /** Tells handlers to stop, and lets none be tried again. */
  drain(): void {
    if (this.#draining.isStopped) return;
    this.#draining.stop();
    this.#attempts.stop(new ConsumerError('closed', 'signal', 'the consumer stops'));
  }

  /** Hands a dead letter over. */
  async sendDeadLetter(letter: DeadLetter<Event>): Promise<'dead'> {
    const { options, settings } = this.#with;
    if (options.onDeadLetter) await sendDeadLetter(letter, options.onDeadLetter, settings.retry, this.#draining);
    return 'dead';
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
    if (this.#with.stopped.isStopped || task.incoming.cancel?.isStopped) return 'abandoned';
    return chain(this.#with.claims.claim(task), (claim) => {
      if (claim.status === 'claimed') return this.#handleClaimed(task, claim);
      return claim.status === 'done' ? 'duplicate' : this.#claimLater(task, claim.retryAfterMs);
    });
  }

  // Another consumer has it. If that one is gone, its lease ends and the message is ours.
  async #claimLater(task: Task<Event>, afterMs: number): Promise<Outcome> {
    if (!this.#with.settings.waits) return 'abandoned';
    this.#release(task);
    await pause(Math.min(afterMs, ASK_AGAIN_MS), this.#with.stopped);
    return this.run(task);
  }

  #handleClaimed(task: Task<Event>, claim: Claimed): Awaitable<Outcome> {
    const { position, skipsStale } = task;
    const { claims, settings } = this.#with;
    if (claim.deliveries > settings.maxDeliveries) return this.#poisoned(task, claim);
    const isStale = position !== undefined && claim.newest !== undefined && compareOrder(position, claim.newest) < 0;
    if (isStale && skipsStale) return claims.complete(task, 'stale');
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
    const stopKeeping = this.#with.claims.keep(task, info.token);
    try {
      this.#release(task);
      task.needs = this.#permits.size;
      await this.#acquire(task);
      if (this.#with.stopped.isStopped) return await this.#abandon(task, info.token);
    } finally {
      stopKeeping();
    }
    return this.#handle(task, info);
  }

  #handle(task: Task<Event>, info: AttemptInfo): Awaitable<Outcome> {
    task.attempts = 1;
    const started: Started = { forget: nothing };
    const failure = this.#attempt(task, info, started);
    return failure === undefined ? this.#with.claims.complete(task, 'handled') : this.#handleLater(task, info, failure, started);
  }

  #attempt(task: Task<Event>, info: AttemptInfo, started: Started): Awaitable<Failure | undefined> {
    return this.#attempts.run(task.event, info, (running) => {
      const stopKeeping = this.#with.claims.keep(task, info.token, () => running.abort(leaseLost()));
      const stopListening = task.incoming.cancel?.onStop(() => running.abort(deadlinePassed()));
      started.forget = () => {
        stopKeeping();
        stopListening?.();
      };
    });
  }

  async #handleLater(task: Task<Event>, info: AttemptInfo, first: Awaitable<Failure | undefined>, started: Started): Promise<Outcome> {
    const { claims } = this.#with;
    let { token } = info;
    try {
      let failure = await first;
      while (failure !== undefined) {
        started.forget();
        started.forget = claims.keep(task, token);
        const next = await this.#afterFailure(task, token, failure);
        if (typeof next === 'string') return next;
        started.forget();
        token = next.token;
        task.attempts += 1;
        failure = await this.#attempt(task, { ...info, attempt: task.attempts, token }, started);
      }
      return await claims.complete(task, 'handled');
    } catch (error) {
      // Whoever gets the message next need not wait for the lease to end.
      if (error !== STOPPED) await claims.release(task, token).catch(nothing);
      throw error;
    } finally {
      this.#failing.delete(task);
      started.forget();
    }
  }

  // The outcome of a message whose attempt failed, or its next attempt.
  async #afterFailure(task: Task<Event>, token: number, failure: Failure): Promise<Outcome | NextAttempt> {
    if (this.#isEnding(task)) return this.#abandon(task, token);
    const { claims, onRetry, options, settings } = this.#with;
    if (options.onDeadLetter && task.attempts >= (settings.retry.attempts ?? DEFAULT_ATTEMPTS)) {
      await this.sendDeadLetter(letterOf('handler-failed', task, failure.error));
      return claims.complete(task, 'dead');
    }
    this.#failed(task, failure);
    onRetry();
    // Other entities go on meanwhile.
    this.#release(task);
    await pause(delayAfter(task.attempts, settings.retry), this.#draining);
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
    this.#with.warn({
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
  async #claimAgain(task: Task<Event>, token: number): Promise<Outcome | NextAttempt> {
    await this.#with.claims.release(task, token);
    const claim = await this.#with.claims.claim(task);
    if (claim.status === 'done') return 'duplicate';
    return claim.status === 'busy' ? this.#claimLater(task, claim.retryAfterMs) : { token: claim.token };
  }

  async #abandon(task: Task<Event>, token: number): Promise<'abandoned'> {
    await this.#with.claims.release(task, token);
    return 'abandoned';
  }

  async #poisoned(task: Task<Event>, { deliveries, token }: Claimed): Promise<Outcome> {
    const lost = `${deliveries - 1} consumers were gone before they had finished a ${task.event.type}`;
    const error = new ConsumerError('poison-message', 'maxDeliveries', lost);
    const { claims, options } = this.#with;
    if (!options.onDeadLetter) {
      await claims.release(task, token);
      throw error;
    }
    await this.sendDeadLetter(letterOf('poison', task, error));
    return claims.complete(task, 'dead');
  }
}

function letterOf<Event extends EventMessage>(
  reason: DeadLetter['reason'],
  { event, attempts, incoming }: Task<Event>,
  error: unknown,
): DeadLetter<Event> {
  return { reason, ...rawOf(incoming), error, event, attempts };
}

/** A message as it arrived. */
export function rawOf({ data, topic }: Incoming<unknown>): Pick<DeadLetter, 'data' | 'topic'> {
  return topic === undefined ? { data } : { data, topic };
}

function nothing(): void {}

function leaseLost(): ConsumerError {
  return new ConsumerError('lease-lost', 'store', 'another consumer has taken over the message');
}

function deadlinePassed(): ConsumerError {
  return new ConsumerError('deadline', 'signal', 'the invocation ends');
}
