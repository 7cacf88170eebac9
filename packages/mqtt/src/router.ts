import { ConsumerError, type Timer } from '@topicwright/consumer';
import { coversFilter, filtersOverlap } from '@topicwright/runtime';
import type { InboxMessage } from './inbox.js';
import type { Subscriber } from './subscriber.js';

/** Options of a router. */
export interface RouterOptions {
  /** Whether there is only one subscriber. It takes every message, and reports those that it has not selected. */
  readonly isSealed: boolean;
  /** Takes messages that no subscriber receives. */
  readonly onUnrouted: (message: InboxMessage) => void;
  /** The first unacknowledged message of a removed subscriber. */
  readonly onOrphan: (message: InboxMessage) => void;
}

/**
 * Routes each message of a connection to the subscriber that has selected it. In a resumed session, messages without a subscriber are
 * kept for a while, because their consumer may still be added. Messages of a subscriber that was removed while its subscriptions stay are
 * not acknowledged.
 */
export class Router {
  readonly #options: RouterOptions;
  readonly #subscribers = new Set<Subscriber>();
  /** Removed subscribers whose subscriptions stay, and whether a message of theirs is unacknowledged. */
  readonly #left = new Map<Subscriber, boolean>();
  #kept: InboxMessage[] = [];
  #keepTimer: Timer | undefined;

  constructor(options: RouterOptions) {
    this.#options = options;
  }

  get subscribers(): ReadonlySet<Subscriber> {
    return this.#subscribers;
  }

  /** Whether messages of a removed subscriber are unacknowledged. */
  get hasOrphans(): boolean {
    return [...this.#left.values()].includes(true);
  }

  /** Whether messages without a subscriber are kept now. */
  get isKeeping(): boolean {
    return this.#keepTimer !== undefined;
  }

  /**
   * Adds a subscriber. Returns whether it takes over unacknowledged messages of a removed one, which the broker must redeliver.
   *
   * @throws {ConsumerError} `overlapping-selection`.
   */
  add(subscriber: Subscriber): boolean {
    this.#refuseOverlap(subscriber);
    this.#subscribers.add(subscriber);
    const takenOver = [...this.#left].filter(([each, hasAbandoned]) => hasAbandoned && overlap(each, subscriber));
    // The broker redelivers its messages, so those that the new subscriber does not receive are noticed again.
    for (const [each] of takenOver) this.#left.set(each, false);
    for (const [each] of this.#left) if (this.#replaces(each)) this.#left.delete(each);
    this.#routeKept();
    return takenOver.length > 0;
  }

  /** Removes a subscriber, and returns whether it was added before. `isKept`: its subscriptions stay. */
  remove(subscriber: Subscriber, isKept: boolean): boolean {
    const wasAdded = this.#subscribers.delete(subscriber);
    if (wasAdded && isKept) this.#left.set(subscriber, subscriber.hasAbandoned);
    return wasAdded;
  }

  route(message: InboxMessage): void {
    const subscriber = this.#subscriberOf(message.topic);
    if (subscriber) subscriber.take(message);
    else if (this.#isOfRemoved(message)) message.abandon();
    else if (this.#keepTimer !== undefined) this.#kept.push(message);
    else this.#options.onUnrouted(message);
  }

  /** Keeps messages without a subscriber for the next `ms` milliseconds, and those that are kept already. */
  keepUnrouted(ms: number): void {
    clearTimeout(this.#keepTimer);
    this.#keepTimer = setTimeout(() => {
      this.#keepTimer = undefined;
      this.#routeKept();
    }, ms);
  }

  /** The session is lost, with the subscriptions and messages of removed subscribers. */
  sessionLost(): void {
    this.#left.clear();
  }

  /** Leaves the kept messages unacknowledged. */
  end(): void {
    clearTimeout(this.#keepTimer);
    this.#keepTimer = undefined;
    for (const message of this.#kept.splice(0)) message.abandon();
  }

  #isOfRemoved(message: InboxMessage): boolean {
    const [removed, hasAbandoned] = [...this.#left].find(([each]) => each.receives(message.topic)) ?? [];
    if (!removed) return false;
    this.#left.set(removed, true);
    if (!hasAbandoned) this.#options.onOrphan(message);
    return true;
  }

  // Whether the subscribers receive every topic of a removed one.
  #replaces({ filters, table }: Subscriber): boolean {
    const current = [...this.#subscribers].flatMap((each) => each.filters);
    return filters.every((filter) => current.some((other) => coversFilter(other, filter, table.dialect)));
  }

  #routeKept(): void {
    const kept = this.#kept;
    this.#kept = [];
    for (const message of kept) this.route(message);
  }

  // The consumer that has selected the topic, else one whose widened filters match it.
  #subscriberOf(topic: string): Subscriber | undefined {
    let receiver: Subscriber | undefined;
    for (const each of this.#subscribers) {
      if (this.#options.isSealed || each.selects(topic)) return each;
      if (!receiver && each.receives(topic)) receiver = each;
    }
    return receiver;
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
