import type { EventMessage } from '@topicwright/runtime';
import type { RunningAttempt } from './attempts.js';
import type { Claims } from './claims.js';
import { ConsumerError } from './consumer-error.js';
import type { Outcome } from './counters.js';
import { STOPPED } from './retrying-store.js';
import type { Task } from './task.js';

/** The claim of a task that is being handled. */
export class HeldClaim<Event extends EventMessage> {
  readonly token: number;
  readonly #task: Task<Event>;
  readonly #claims: Claims<Event>;
  #running: RunningAttempt | undefined;
  #isLost = false;
  #isCompleting = false;
  #stopExtending: (() => void) | undefined;

  constructor(claims: Claims<Event>, task: Task<Event>, token: number) {
    this.token = token;
    this.#claims = claims;
    this.#task = task;
  }

  /** Whether another consumer has taken over. */
  get isLost(): boolean {
    return this.#isLost;
  }

  /** Aborts `running` if the claim is lost or the deadline of its message passes. */
  startAttempt(running: RunningAttempt): void {
    this.#running = running;
    this.extend();
  }

  /** Extends the claim until the message is settled, also between attempts. */
  extend(): void {
    if (this.#stopExtending) return;
    const stopKeeping = this.#claims.keep(this.#task, this.token, () => {
      // A completed message has no lease any more.
      if (this.#isCompleting) return;
      this.#claims.reportLost(this.#task);
      this.#isLost = true;
      this.#running?.abort(leaseLost());
    });
    const stopListening = this.#task.incoming.cancel?.onStop(() => this.#running?.abort(deadlinePassed()));
    this.#stopExtending = () => {
      stopKeeping();
      stopListening?.();
    };
  }

  /** The message is about to be completed. Its claim is still extended, because that may take long. */
  beginCompleting(): void {
    this.#isCompleting = true;
  }

  /** Runs `work`, then stops extending the claim. If `work` throws, releases the claim for other consumers. */
  async during(work: () => Promise<Outcome>): Promise<Outcome> {
    try {
      return await work();
    } catch (error) {
      if (error !== STOPPED) await this.release().catch(() => undefined);
      throw error;
    } finally {
      this.#stopExtending?.();
    }
  }

  /** Ends the claim without a result. */
  release(): Promise<void> {
    this.#stopExtending?.();
    return this.#claims.release(this.#task, this.token);
  }

  /** Ends the claim because the consumer is stopping. */
  async abandon(): Promise<'abandoned'> {
    await this.release();
    return 'abandoned';
  }
}

function leaseLost(): ConsumerError {
  return new ConsumerError(
    'lease-lost',
    'store',
    'the lease was lost: another consumer has taken over the message, or the store has lost it',
  );
}

function deadlinePassed(): ConsumerError {
  return new ConsumerError('deadline', 'signal', 'the invocation is about to end');
}
