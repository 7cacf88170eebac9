import { ConsumerError } from '@topicwright/consumer';
import type { Warn } from '@topicwright/consumer/internal';
import { filterMatches, type TopicFilter, type TopicRow, type TopicTable } from '@topicwright/runtime';
import type { Link } from '../link.js';
import { planSubscription } from '../subscribe/subscribe.js';
import { Subscribing } from '../subscribe/subscribing.js';

/** A request that waits for replies. */
export interface ReplyWaiter {
  /** Whether the request may be sent, or sent again, when the connection is ready. */
  willBeSent(): boolean;
  /** The broker has granted the filters, for the first time or again. */
  granted(): void;
  /** The broker has refused a filter. */
  refused(error: unknown): void;
}

/** The filters of the replies to a request. */
export interface ReplyFilters {
  readonly table: TopicTable;
  readonly filters: readonly TopicFilter[];
  /** The replies. */
  readonly rows: readonly TopicRow[];
}

/** What reply subscriptions use of their connection. */
export interface ReplyLink {
  readonly connection: Pick<Link, 'client' | 'identifiers' | 'isPaused' | 'unacknowledged'>;
  readonly readyTimeoutMs: number;
  readonly warn: Warn;
  /** The filters that the consumers of the connection have subscribed to, or that remain in its session. */
  readonly consumed: () => ReadonlySet<string>;
}

/** The maximum number of subscriptions to replies if the table has no limit. */
const MAX_SUBSCRIPTIONS = 1000;

/** The subscriptions to replies. They remain for later requests, as long as the connection has room for them. */
export class ReplySubscriptions {
  readonly #link: ReplyLink;
  /** By key, the least recently used one first. */
  readonly #subscriptions = new Map<string, ReplySubscription>();
  /** Filters that the session may have, although they are not needed any more. */
  #unneeded: readonly string[] = [];

  constructor(link: ReplyLink) {
    this.#link = link;
  }

  /**
   * Calls `waiter` when the filters of `key` are granted. Returns a function that removes the waiter.
   *
   * @throws {ConsumerError} `too-many-filters`.
   */
  add(key: string, filtersOf: () => ReplyFilters, waiter: ReplyWaiter): () => void {
    const subscription = this.#subscriptions.get(key) ?? this.#create(filtersOf());
    this.#subscriptions.delete(key);
    this.#subscriptions.set(key, subscription);
    subscription.waiters.add(waiter);
    if (subscription.isGranted) waiter.granted();
    else if (this.#link.connection.client.connected && !subscription.isPending) this.#subscribe(key, subscription);
    return () => subscription.remove(waiter);
  }

  /** Whether a filter is subscribed to for replies. */
  has(filter: string): boolean {
    return this.#filters.includes(filter);
  }

  /** Whether a subscription receives `topic`. */
  receives(topic: string): boolean {
    return [...this.#subscriptions.values()].some(({ filters, table }) => filters.some((filter) => filterMatches(filter, topic, table)));
  }

  /**
   * A connection has started. In a new session, the filters of pending requests are subscribed to again. Resolves when every subscription
   * that a request to be sent waits for is granted, refused or no longer needed; `undefined` if there are none.
   */
  opened(isResumed: boolean): Promise<unknown> | undefined {
    this.#unsubscribeUnneeded(isResumed);
    const isCurrent = ({ isGranted }: ReplySubscription): boolean => isResumed && isGranted;
    const missing = [...this.#subscriptions].filter(([, subscription]) => !isCurrent(subscription));
    const needed = missing.filter(([key, subscription]) => !this.#isIdle(key, subscription, isResumed));
    const blocking = needed.flatMap(([key, subscription]) => {
      const answered = this.#subscribe(key, subscription);
      return subscription.isBlocking ? [Promise.race([answered, subscription.unblocked()])] : [];
    });
    return blocking.length === 0 ? undefined : Promise.all(blocking);
  }

  #unsubscribeUnneeded(isResumed: boolean): void {
    const unneeded = this.#unneeded;
    this.#unneeded = [];
    if (isResumed) this.#unsubscribe(unneeded);
  }

  // Removes the subscription if no request waits for it.
  #isIdle(key: string, subscription: ReplySubscription, isResumed: boolean): boolean {
    if (!subscription.isIdle) return false;
    if (isResumed) this.#remove(key, subscription);
    else this.#subscriptions.delete(key);
    return true;
  }

  /** Unsubscribes from all replies. */
  end(): void {
    const filters = this.#filters;
    for (const subscription of this.#subscriptions.values()) subscription.stop();
    this.#subscriptions.clear();
    this.#unsubscribe(filters);
  }

  async #subscribe(key: string, subscription: ReplySubscription): Promise<void> {
    try {
      await subscription.subscribe();
    } catch (error) {
      // A later request tries again. The broker may have granted some of the filters.
      if (this.#subscriptions.get(key) === subscription) this.#remove(key, subscription);
      subscription.refuse(error);
    }
  }

  /**
   * Removes subscriptions that no request waits for until the connection has room for `filters`. Returns whether it has.
   */
  makeRoom(table: TopicTable, filters: readonly string[]): boolean {
    const max = maxSubscriptions(table);
    const hasRoom = (): boolean => new Set([...this.#link.consumed(), ...filters, ...this.#filters]).size <= max;
    const idle = [...this.#subscriptions].filter(([, { isIdle }]) => isIdle);
    while (!hasRoom()) {
      const next = idle.shift();
      if (!next) return false;
      this.#remove(...next);
    }
    return true;
  }

  #create(reply: ReplyFilters): ReplySubscription {
    const { table, filters } = reply;
    if (this.makeRoom(table, filters)) return new ReplySubscription(reply, this.#link);
    const max = maxSubscriptions(table);
    const message = `the replies need ${filters.join(', ')}, and the connection already has its ${max} subscriptions; share filters by use(sdk, { params: {} })`;
    throw new ConsumerError('too-many-filters', 'params', message);
  }

  get #filters(): readonly string[] {
    return [...this.#subscriptions.values()].flatMap(({ filters }) => filters);
  }

  #remove(key: string, { filters }: ReplySubscription): void {
    this.#subscriptions.delete(key);
    this.#unsubscribe(filters);
  }

  #unsubscribe(filters: readonly string[]): void {
    const consumed = this.#link.consumed();
    const unused = filters.filter((filter) => !consumed.has(filter) && !this.has(filter));
    if (unused.length === 0) return;
    const { client, identifiers } = this.#link.connection;
    identifiers.forget(unused);
    const later = (): void => {
      this.#unneeded = [...this.#unneeded, ...unused];
    };
    if (client.connected) client.unsubscribe([...unused], (error) => error && later());
    else later();
  }
}

function maxSubscriptions({ limits }: TopicTable): number {
  return limits.maxSubscriptionsPerConnection ?? MAX_SUBSCRIPTIONS;
}

/** A subscription to the replies of a request. */
class ReplySubscription {
  readonly table: TopicTable;
  readonly filters: readonly TopicFilter[];
  readonly waiters = new Set<ReplyWaiter>();
  readonly #subscribing: Subscribing;
  #onUnblocked: (() => void) | undefined;
  readonly #link: ReplyLink;

  constructor({ table, filters, rows }: ReplyFilters, link: ReplyLink) {
    this.table = table;
    this.filters = filters;
    this.#link = link;
    // A retained message is not the reply to a new request.
    const subscription = planSubscription(table, { filters, rows }, { retained: 'skip' });
    this.#subscribing = new Subscribing(subscription, link.readyTimeoutMs, link.warn);
  }

  get isIdle(): boolean {
    return this.waiters.size === 0;
  }

  /** Whether a waiting request will be sent. */
  get isBlocking(): boolean {
    return [...this.waiters].some((waiter) => waiter.willBeSent());
  }

  /** Resolves when no waiting request will be sent. */
  unblocked(): Promise<void> {
    return new Promise((resolve) => {
      this.#onUnblocked = resolve;
    });
  }

  remove(waiter: ReplyWaiter): void {
    this.waiters.delete(waiter);
    if (!this.isBlocking) this.#onUnblocked?.();
  }

  get isGranted(): boolean {
    return this.#subscribing.isSubscribed;
  }

  /** Whether a SUBSCRIBE is in progress. */
  get isPending(): boolean {
    return !this.isGranted && this.#subscribing.isCurrent;
  }

  /** @throws {ConsumerError} `subscription-refused`. */
  async subscribe(): Promise<void> {
    if (!(await this.#subscribing.subscribe(this.#link.connection))) return;
    for (const waiter of [...this.waiters]) waiter.granted();
  }

  refuse(error: unknown): void {
    for (const waiter of [...this.waiters]) waiter.refused(error);
  }

  stop(): void {
    this.#subscribing.stop();
  }
}
