import { compareOrder, type EventMessage } from '@topicwright/runtime';
import { type AttemptInfo, Attempts, type Failure, type RunningAttempt } from './attempts.js';
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

/** The claim of a task that is being handled. */
interface Held {
  readonly token: number;
  /** Whether another consumer has taken over. */
  isLost: boolean;
  /** The attempt that is to end with the claim. */
  running: RunningAttempt | undefined;
  /** Ends its extension. */
  forget: () => void;
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

  /** Ends what runs beside the attempts. */
  close(): void {
    this.#attempts.close();
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
      attempt: task.attempts + 1,
      deliveries: claim.deliveries,
      stale: isStale,
      token: claim.token,
      message: task.incoming.message ?? NO_MESSAGE_INFO,
    };
    return claim.deliveries >= ALONE_FROM_DELIVERY ? this.#handleAlone(task, info) : this.#handle(task, info);
  }

  // A message that consumers die of takes no other with it.
  #handleAlone(task: Task<Event>, info: AttemptInfo): Promise<Outcome> {
    const held = this.#hold(task, info.token);
    return this.#whileHeld(task, held, async () => {
      this.#release(task);
      task.needs = this.#permits.size;
      await this.#acquire(task);
      if (this.#with.stopped.isStopped) return this.#abandon(task, held);
      return held.isLost ? this.#claim(task) : this.#handle(task, info);
    });
  }

  #handle(task: Task<Event>, info: AttemptInfo): Awaitable<Outcome> {
    const held: Held = { token: info.token, isLost: false, running: undefined, forget: nothing };
    const failure = this.#attempt(task, info, held);
    return failure === undefined ? this.#with.claims.complete(task, 'handled') : this.#handleLater(task, info, failure, held);
  }

  #attempt(task: Task<Event>, info: AttemptInfo, held: Held): Awaitable<Failure | undefined> {
    task.attempts = info.attempt;
    return this.#attempts.run(task.event, info, (running) => {
      held.running = running;
      if (held.forget === nothing) this.#keep(task, held);
    });
  }

  #hold(task: Task<Event>, token: number): Held {
    const held: Held = { token, isLost: false, running: undefined, forget: nothing };
    this.#keep(task, held);
    return held;
  }

  // Extends a claim while its message is in work, between attempts as well.
  #keep(task: Task<Event>, held: Held): void {
    const stopKeeping = this.#with.claims.keep(task, held.token, () => {
      held.isLost = true;
      held.running?.abort(leaseLost());
    });
    const stopListening = task.incoming.cancel?.onStop(() => held.running?.abort(deadlinePassed()));
    held.forget = () => {
      stopKeeping();
      stopListening?.();
    };
  }

  // Whoever gets the message next need not wait for the lease to end.
  async #whileHeld(task: Task<Event>, held: Held, work: () => Promise<Outcome>): Promise<Outcome> {
    try {
      return await work();
    } catch (error) {
      if (error !== STOPPED) await this.#with.claims.release(task, held.token).catch(nothing);
      throw error;
    } finally {
      held.forget();
    }
  }

  #handleLater(task: Task<Event>, info: AttemptInfo, first: Awaitable<Failure | undefined>, held: Held): Promise<Outcome> {
    return this.#whileHeld(task, held, async () => {
      try {
        let failure = await first;
        while (failure !== undefined) {
          if (held.forget === nothing) this.#keep(task, held);
          const outcome = await this.#afterFailure(task, held, failure);
          if (outcome !== undefined) return outcome;
          failure = await this.#attempt(task, { ...info, attempt: task.attempts + 1 }, held);
        }
        return await this.#with.claims.complete(task, 'handled');
      } finally {
        this.#failing.delete(task);
      }
    });
  }

  // The outcome of a message whose attempt failed, or `undefined` for another attempt.
  async #afterFailure(task: Task<Event>, held: Held, failure: Failure): Promise<Outcome | undefined> {
    if (this.#isEnding(task)) return this.#abandon(task, held);
    if (held.isLost) return this.#claimAgain(task, held);
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
    if (this.#isEnding(task)) return this.#abandon(task, held);
    await this.#acquire(task);
    // An attempt that has not ended may still write: the next one gets a token that wins.
    return failure.isRunning || held.isLost ? this.#claimAgain(task, held) : undefined;
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

  // What another consumer has done with the message meanwhile is learned by a new claim.
  async #claimAgain(task: Task<Event>, held: Held): Promise<Outcome> {
    held.forget();
    await this.#with.claims.release(task, held.token);
    return this.#claim(task);
  }

  async #abandon(task: Task<Event>, { token }: Held): Promise<'abandoned'> {
    await this.#with.claims.release(task, token);
    return 'abandoned';
  }

  #poisoned(task: Task<Event>, { deliveries, token }: Claimed): Promise<Outcome> {
    return this.#whileHeld(task, this.#hold(task, token), async () => {
      const lost = `${deliveries - 1} consumers were gone before they had finished a ${task.event.type}`;
      const error = new ConsumerError('poison-message', 'maxDeliveries', lost);
      if (!this.#with.options.onDeadLetter) throw error;
      await this.sendDeadLetter(letterOf('poison', task, error));
      return this.#with.claims.complete(task, 'dead');
    });
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
