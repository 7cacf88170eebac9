import { ConsumerError } from '@topicwright/consumer';
import type { EventMessage, TopicTable } from '@topicwright/runtime';
import { isMqtt5 } from './client.js';
import type { InboxMessage } from './inbox.js';
import type { RequestOptions } from './options.js';
import { PendingRequest } from './pending-request.js';
import type { Publisher } from './publisher.js';
import { agree } from './reply-matcher.js';
import { type ReplyLink, ReplySubscriptions } from './reply-subscriptions.js';
import { type ReceivedReply, type RequestInput, type RequestPlan, type RequestSdk, TableRequests } from './table-requests.js';

/** How long a duplicate of a reply is recognized, in milliseconds. Brokers send one for each of two filters that match it. */
const DUPLICATES_MS = 10_000;

/** How many answered requests are remembered. */
const MAX_ANSWERED = 1000;

/** What requests count. */
export interface RequestCounters {
  replies: number;
  ignoredReplies: number;
}

/** A call of `request`. */
export interface RequestCall extends Omit<RequestInput, 'properties' | 'isMqtt5'> {
  readonly options: RequestOptions;
}

/**
 * The requests of a connection. A request subscribes to its replies, is published when the subscription is granted, and waits for the first
 * reply with its key. Requests with equal keys are sent one after the other.
 */
export class Requests {
  readonly #link: ReplyLink;
  readonly #publisher: Publisher;
  readonly #counters: RequestCounters;
  readonly #subscriptions: ReplySubscriptions;
  readonly #tables = new Map<TopicTable, TableRequests>();
  /** The requests that are not settled, by key. The first of each key is sent; the others wait for it. */
  readonly #pending = new Map<string, PendingRequest[]>();
  /** The keys of answered requests that have a token, and when the last of them was answered. */
  readonly #answered = new Set<string>();
  #answeredAt = 0;
  #failure: unknown;

  constructor(link: ReplyLink, publisher: Publisher, counters: RequestCounters) {
    this.#link = link;
    this.#publisher = publisher;
    this.#counters = counters;
    this.#subscriptions = new ReplySubscriptions(link);
  }

  /** Resolves with the reply. Rejects also if the request or an option is invalid. */
  async request(sdk: RequestSdk, { options, ...input }: RequestCall): Promise<EventMessage> {
    if (this.#failure !== undefined) throw this.#failure;
    const plan = this.#tableOf(sdk).plan({ ...input, properties: options.properties, isMqtt5: isMqtt5(this.#link.client) });
    const pending = new PendingRequest(plan, options, () => this.#settled(pending));
    const waiting = this.#pending.get(plan.key);
    if (waiting) waiting.push(pending);
    else this.#pending.set(plan.key, [pending]);
    pending.begin();
    if (!waiting && !pending.isSettled) this.#send(pending);
    return pending.reply;
  }

  /** Gives a message to the request that waits for it, or has received it before. Returns false if there is none. */
  take(message: InboxMessage): boolean {
    if (this.#pending.size === 0 && !this.#expectsDuplicates) return false;
    for (const table of this.#tables.values()) {
      const reply = table.read(message);
      if (!reply || message.message.retain || !this.#takeReply(reply)) continue;
      message.settle();
      return true;
    }
    return false;
  }

  /** Whether `topic` belongs to a subscription to replies. */
  receives(topic: string): boolean {
    return this.#subscriptions.receives(topic);
  }

  /** Whether `filter` is subscribed to for replies. */
  hasFilter(filter: string): boolean {
    return this.#subscriptions.has(filter);
  }

  /** A connection has started. Resolves when messages may be published; `undefined`: immediately. */
  opened(isResumed: boolean): Promise<unknown> | undefined {
    return this.#subscriptions.opened(isResumed);
  }

  /** Rejects all requests with `error`, also later ones, and unsubscribes from their replies. */
  end(error: unknown): void {
    this.#failure = error;
    for (const pending of [...this.#pending.values()].flat()) pending.fail(error);
    this.#subscriptions.end();
  }

  #tableOf(sdk: RequestSdk): TableRequests {
    const known = this.#tables.get(sdk.table) ?? new TableRequests(sdk);
    this.#tables.set(sdk.table, known);
    return known;
  }

  get #expectsDuplicates(): boolean {
    if (this.#answered.size > 0 && Date.now() - this.#answeredAt > DUPLICATES_MS) this.#answered.clear();
    return this.#answered.size > 0;
  }

  #takeReply(reply: ReceivedReply): boolean {
    const pending = this.#requestOf(reply);
    if (!pending) {
      const isDuplicate = reply.keys.some((key) => this.#answered.has(key));
      if (isDuplicate) this.#counters.ignoredReplies += 1;
      return isDuplicate;
    }
    this.#counters.replies += 1;
    this.#remember(pending.plan);
    if (reply.result.ok) pending.resolve(reply.result.event);
    else pending.fail(invalidReply(pending.plan, reply));
    return true;
  }

  // Without a token, a later message with the key may be another reply.
  #remember({ key, hasToken }: RequestPlan): void {
    if (!hasToken) return;
    this.#answeredAt = Date.now();
    this.#answered.add(key);
    const [oldest = ''] = this.#answered;
    if (this.#answered.size > MAX_ANSWERED) this.#answered.delete(oldest);
  }

  #requestOf({ keys, params }: ReceivedReply): PendingRequest | undefined {
    const pending = keys.flatMap((key) => this.#pending.get(key)?.[0] ?? []);
    return pending.find(({ plan }) => agree(plan.params, params));
  }

  #send(pending: PendingRequest): void {
    const { plan, options } = pending;
    let isPublished = false;
    const publish = (): void => {
      if (isPublished) return;
      isPublished = true;
      pending.progress = 'sending';
      const { timeoutMs: _, signal: __, ...others } = options;
      const published = this.#publisher.publish(plan.type, () => plan.message, {
        ...others,
        ...(plan.properties && { properties: plan.properties }),
        timeoutMs: Number.POSITIVE_INFINITY,
        signal: pending.signal,
      });
      published.then(
        () => {
          pending.progress = 'sent';
        },
        (error) => pending.fail(error),
      );
    };
    pending.progress = 'subscribing';
    try {
      const waiter = { granted: publish, refused: (error: unknown) => pending.fail(error) };
      pending.onEnd(this.#subscriptions.add(plan.subscriptionKey, plan.replyFilters, waiter));
    } catch (error) {
      pending.fail(error);
    }
  }

  #settled(pending: PendingRequest): void {
    const { key } = pending.plan;
    const waiting = this.#pending.get(key) ?? [];
    const wasFirst = waiting[0] === pending;
    const others = waiting.filter((each) => each !== pending);
    if (others.length === 0) this.#pending.delete(key);
    else this.#pending.set(key, others);
    if (wasFirst && others[0] && this.#failure === undefined) this.#send(others[0]);
  }
}

function invalidReply({ type }: RequestPlan, { type: replyType, result }: ReceivedReply): ConsumerError {
  const cause = result.ok ? undefined : result.error;
  return new ConsumerError('invalid-reply', type, `the reply to ${type} is not a valid ${replyType}: ${cause?.message}`, { cause });
}
