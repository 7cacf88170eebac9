import { ConsumerError } from '@topicwright/consumer';
import { MAX_DELAY_MS, type Timer } from '@topicwright/consumer/internal';
import { coversFilter, filtersOverlap } from '@topicwright/runtime';
import type { InboxMessage } from '../inbox/inbox.js';
import type { Subscriber } from '../subscriber.js';

/** Options of a router. */
export interface RouterOptions {
  /** Whether there is only one subscriber. It takes every message, and reports those that it does not select. */
  readonly hasSingleConsumer: boolean;
  /** Gives a message to the request that waits for it. Returns false if there is none. */
  readonly takeReply: (message: InboxMessage) => boolean;
  /** Whether the connection has subscribed to `topic` for replies. */
  readonly receivesReplies: (topic: string) => boolean;
  /** Receives messages without a subscriber. */
  readonly onUnrouted: (message: InboxMessage) => void;
  /** Receives the first unacknowledged message of a removed subscriber. */
  readonly onOrphan: (message: InboxMessage) => void;
}

/**
 * Routes each message of a connection to the request that waits for it, else to the subscriber that selects it. In a resumed session,
 * messages without a subscriber are kept for a while, because their consumer may still be added. If a subscriber was removed but its
 * subscriptions remain, its messages are not acknowledged.
 */
export class Router {
  readonly #options: RouterOptions;
  readonly #subscribers = new Set<Subscriber>();
  /** Removed subscribers whose subscriptions remain. The value is true if one of their messages is unacknowledged. */
  readonly #removed = new Map<Subscriber, boolean>();
  #kept: InboxMessage[] = [];
  #keepTimer: Timer | undefined;
  #keepsReplies = false;

  constructor(options: RouterOptions) {
    this.#options = options;
  }

  get subscribers(): ReadonlySet<Subscriber> {
    return this.#subscribers;
  }

  /** The filters that subscribers have subscribed to, and those of removed subscribers that remain. */
  get filters(): ReadonlySet<string> {
    return new Set([...this.#subscribers, ...this.#removed.keys()].flatMap(({ subscription }) => subscription.batches.flat()));
  }

  /** Whether messages of a removed subscriber are unacknowledged. */
  get hasOrphans(): boolean {
    return [...this.#removed.values()].includes(true);
  }

  /** Whether messages without a subscriber are currently kept. */
  get isKeeping(): boolean {
    return this.#keepTimer !== undefined;
  }

  /**
   * Adds a subscriber. Returns whether it takes over unacknowledged messages of a removed one, which the broker must redeliver.
   *
   * @throws {ConsumerError} `overlapping-selection`.
   */
  add(subscriber: Subscriber): boolean {
    this.#rejectOverlap(subscriber);
    this.#subscribers.add(subscriber);
    const takenOver = [...this.#removed].filter(([each, hasAbandoned]) => hasAbandoned && overlap(each, subscriber));
    // The broker redelivers the messages, so those that the new subscriber does not receive are detected again.
    for (const [each] of takenOver) this.#removed.set(each, false);
    for (const [each] of this.#removed) if (this.#replaces(each)) this.#removed.delete(each);
    this.#routeKept();
    return takenOver.length > 0;
  }

  /** Removes a subscriber. Returns whether it was present. `isKept`: its subscriptions remain. */
  remove(subscriber: Subscriber, isKept: boolean): boolean {
    const wasAdded = this.#subscribers.delete(subscriber);
    if (wasAdded && isKept) this.#removed.set(subscriber, subscriber.hasAbandoned);
    return wasAdded;
  }

  route(message: InboxMessage): void {
    if (!this.#options.takeReply(message)) this.#routeToSubscriber(message);
  }

  /**
   * Keeps messages without a subscriber for `ms` milliseconds, including those that are already kept. `isFirst`: this is the first
   * connection, so replies may be for a consumer, too.
   */
  keepUnrouted(ms: number, isFirst: boolean): void {
    this.#keepsReplies = isFirst;
    clearTimeout(this.#keepTimer);
    this.#keepTimer = setTimeout(
      () => {
        this.#keepTimer = undefined;
        this.#routeKept();
      },
      Math.min(ms, MAX_DELAY_MS),
    );
  }

  /** Forgets removed subscribers, because the lost session contained their subscriptions and messages. */
  sessionLost(): void {
    this.#removed.clear();
  }

  /** Stops keeping messages, and leaves those that are kept unacknowledged. */
  end(): void {
    clearTimeout(this.#keepTimer);
    this.#keepTimer = undefined;
    for (const message of this.#kept.splice(0)) message.abandon();
  }

  #routeToSubscriber(message: InboxMessage): void {
    const subscriber = this.#subscriberOf(message.topic);
    if (subscriber) subscriber.take(message);
    else if (this.#isOfRemoved(message)) message.abandon();
    else if (this.#mayBeSelectedLater(message)) this.#kept.push(message);
    else this.#options.onUnrouted(message);
  }

  // After a reconnect, the consumers are there. Replies to other programs must not fill the in-flight window of the broker.
  #mayBeSelectedLater({ topic }: InboxMessage): boolean {
    return this.#keepTimer !== undefined && (this.#keepsReplies || !this.#options.receivesReplies(topic));
  }

  #isOfRemoved(message: InboxMessage): boolean {
    const [removed, hasAbandoned] = [...this.#removed].find(([each]) => each.receives(message.topic)) ?? [];
    if (!removed) return false;
    this.#removed.set(removed, true);
    if (!hasAbandoned) this.#options.onOrphan(message);
    return true;
  }

  // Whether the current subscribers receive every topic of a removed one.
  #replaces({ filters, table }: Subscriber): boolean {
    const current = [...this.#subscribers].flatMap((each) => each.filters);
    return filters.every((filter) => current.some((other) => coversFilter(other, filter, table.dialect)));
  }

  #routeKept(): void {
    const kept = this.#kept;
    this.#kept = [];
    for (const message of kept) this.#routeToSubscriber(message);
  }

  // Returns the subscriber that selects the topic, else one whose widened filters match it.
  #subscriberOf(topic: string): Subscriber | undefined {
    let receiver: Subscriber | undefined;
    for (const each of this.#subscribers) {
      if (this.#options.hasSingleConsumer || each.selects(topic)) return each;
      if (!receiver && each.receives(topic)) receiver = each;
    }
    return receiver;
  }

  #rejectOverlap(subscriber: Subscriber): void {
    const other = [...this.#subscribers].find((each) => overlap(each, subscriber));
    if (!other) return;
    const filters = subscriber.filters.join(', ');
    const message = `another consumer of this connection receives topics of ${filters}; select each topic once or use another connection`;
    throw new ConsumerError('overlapping-selection', 'events', message);
  }
}

function overlap(one: Subscriber, other: Subscriber): boolean {
  return one.filters.some((a) => other.filters.some((b) => filtersOverlap(a, b, one.table.dialect)));
}
