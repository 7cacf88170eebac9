import { ConsumerError, type Timer } from '@topicwright/consumer';
import { filtersOverlap } from '@topicwright/runtime';
import type { InboxMessage } from './inbox.js';
import type { Subscriber } from './subscriber.js';

/** What a router is told of its connection. */
export interface RouterOptions {
  /** Whether there is one subscriber, and no other can be added: it takes every message, and tells which it does not receive. */
  readonly isSealed: boolean;
  /** A message that no subscriber receives. */
  readonly onUnrouted: (message: InboxMessage) => void;
}

/**
 * Gives each message of a connection to the subscriber that has selected it. In a session that was resumed, messages of none are held
 * for a while: a consumer may still be added. Those of a subscriber that has left are left to the broker, if its session goes on to
 * receive for it.
 */
export class Router {
  readonly #options: RouterOptions;
  readonly #subscribers = new Set<Subscriber>();
  /** Subscribers that have left, for which the session goes on to receive. */
  readonly #left = new Set<Subscriber>();
  #held: InboxMessage[] = [];
  #holdTimer: Timer | undefined;

  constructor(options: RouterOptions) {
    this.#options = options;
  }

  get subscribers(): ReadonlySet<Subscriber> {
    return this.#subscribers;
  }

  /** Whether a subscriber has left for which the session goes on to receive. */
  get hasOrphans(): boolean {
    return this.#left.size > 0;
  }

  /**
   * Whether the subscriber follows one that has left: then the broker is to send again what was left to it.
   *
   * @throws {ConsumerError} `overlapping-selection`.
   */
  add(subscriber: Subscriber): boolean {
    this.#refuseOverlap(subscriber);
    this.#subscribers.add(subscriber);
    const followed = [...this.#left].filter((each) => overlap(each, subscriber));
    for (const each of followed) this.#left.delete(each);
    this.#routeHeld();
    return followed.length > 0;
  }

  /** A subscriber leaves. `isKept`: the session goes on to receive for it. */
  remove(subscriber: Subscriber, isKept: boolean): void {
    if (this.#subscribers.delete(subscriber) && isKept) this.#left.add(subscriber);
  }

  route(message: InboxMessage): void {
    const subscriber = this.#subscriberOf(message.topic);
    if (subscriber) subscriber.take(message);
    else if (this.#hasLeft(message.topic)) message.abandon();
    else if (this.#holdTimer !== undefined) this.#held.push(message);
    else this.#options.onUnrouted(message);
  }

  /** Holds messages of no subscriber for the next `ms` milliseconds, and those that are held already. */
  hold(ms: number): void {
    clearTimeout(this.#holdTimer);
    this.#holdTimer = setTimeout(() => {
      this.#holdTimer = undefined;
      this.#routeHeld();
    }, ms);
  }

  /** Ends holding, and leaves what is held to the broker. */
  end(): void {
    clearTimeout(this.#holdTimer);
    this.#holdTimer = undefined;
    for (const message of this.#held.splice(0)) message.abandon();
  }

  #hasLeft(topic: string): boolean {
    return [...this.#left].some((each) => each.receives(topic));
  }

  #routeHeld(): void {
    const held = this.#held;
    this.#held = [];
    for (const message of held) this.route(message);
  }

  // A consumer has what it has selected, else what its filters receive.
  #subscriberOf(topic: string): Subscriber | undefined {
    const [first, ...others] = this.#subscribers;
    if (others.length === 0) return first && (this.#options.isSealed || first.receives(topic)) ? first : undefined;
    const subscribers = [...this.#subscribers];
    return subscribers.find((each) => each.selects(topic)) ?? subscribers.find((each) => each.receives(topic));
  }

  #refuseOverlap(subscriber: Subscriber): void {
    const other = [...this.#subscribers].find((each) => overlap(each, subscriber));
    if (!other) return;
    const filters = subscriber.filters.join(', ');
    const message = `another consumer of this connection receives topics of ${filters}; select them once, or use another connection`;
    throw new ConsumerError('overlapping-selection', 'events', message);
  }
}

function overlap(one: Subscriber, other: Subscriber): boolean {
  return one.filters.some((a) => other.filters.some((b) => filtersOverlap(a, b, one.table.dialect)));
}
