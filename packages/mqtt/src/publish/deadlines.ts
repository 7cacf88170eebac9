import { MAX_DELAY_MS, monotonicMs, type Timer, unref } from '@topicwright/consumer/internal';
import type { Outgoing } from './outgoing.js';

/** Times messages out. There is one timer for all of them, because a program may publish thousands at once. */
export class Deadlines {
  readonly #messages: () => Iterable<Outgoing>;
  #timer: Timer | undefined;
  /** When the timer fires, in milliseconds of {@link monotonicMs}. */
  #at = Number.POSITIVE_INFINITY;

  /** `messages` returns those that are not settled. */
  constructor(messages: () => Iterable<Outgoing>) {
    this.#messages = messages;
  }

  /** Takes a new deadline into account. */
  add(deadline: number): void {
    if (deadline < this.#at) this.#schedule(deadline);
  }

  stop(): void {
    clearTimeout(this.#timer);
    this.#at = Number.POSITIVE_INFINITY;
  }

  #schedule(at: number): void {
    clearTimeout(this.#timer);
    this.#at = at;
    this.#timer = unref(setTimeout(() => this.#check(), Math.min(Math.max(0, at - monotonicMs()), MAX_DELAY_MS)));
  }

  #check(): void {
    this.stop();
    const now = monotonicMs();
    let next = Number.POSITIVE_INFINITY;
    for (const message of this.#messages()) {
      if (message.deadline <= now) message.timeOut();
      else next = Math.min(next, message.deadline);
    }
    if (next !== Number.POSITIVE_INFINITY) this.#schedule(next);
  }
}
