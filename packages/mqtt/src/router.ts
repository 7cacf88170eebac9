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
  /** Whether the session goes on to receive for subscribers that have left. */
  readonly keepsSession: () => boolean;
}

/**
 * Gives each message of a connection to the subscriber that has selected it. In a session that was resumed, messages of none are held
 * for a while: a consumer may still be added.
 */
export class Router {
  readonly #options: RouterOptions;
  readonly #subscribers = new Set<Subscriber>();
  /** Consumers that were closed, while the session goes on to receive for them. */
  readonly #left = new Set<Subscriber>();
  readonly #held: InboxMessage[] = [];
  #holdTimer: Timer | undefined;

  constructor(options: RouterOptions) {
    this.#options = options;
  }

  get subscribers(): ReadonlySet<Subscriber> {
    return this.#subscribers;
  }

  /** @throws {ConsumerError} `overlapping-selection`. */
  add(subscriber: Subscriber): void {
    this.#refuseOverlap(subscriber);
    this.#subscribers.add(subscriber);
    for (const each of this.#left) if (overlap(each, subscriber)) this.#left.delete(each);
    for (const message of this.#held.splice(0)) this.route(message);
  }

  remove(subscriber: Subscriber): void {
    this.#subscribers.delete(subscriber);
    if (this.#options.keepsSession()) this.#left.add(subscriber);
  }

  route(message: InboxMessage): void {
    const subscriber = this.#subscriberOf(message.topic);
    if (subscriber) subscriber.take(message);
    else if (this.hasLeft(message.topic)) message.abandon();
    else if (this.#holdTimer !== undefined) this.#held.push(message);
    else this.#options.onUnrouted(message);
  }

  /** Whether a consumer that was closed receives `topic`. */
  hasLeft(topic: string): boolean {
    return [...this.#left].some((each) => each.receives(topic));
  }

  /** Holds messages of no subscriber from now on, for `ms` milliseconds. */
  hold(ms: number): void {
    this.release();
    this.#holdTimer = setTimeout(() => this.release(), ms);
  }

  /** Ends holding: what is held is of no subscriber. */
  release(): void {
    clearTimeout(this.#holdTimer);
    this.#holdTimer = undefined;
    for (const message of this.#held.splice(0)) this.route(message);
  }

  /** Ends holding, and leaves what is held to the broker. */
  abandonHeld(): void {
    clearTimeout(this.#holdTimer);
    this.#holdTimer = undefined;
    for (const message of this.#held.splice(0)) message.abandon();
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
