import { ConsumerError } from '@topicwright/consumer';
import type { DecodeError, EventMessage, TopicTable } from '@topicwright/runtime';
import { isMqtt5 } from '../client.js';
import type { InboxMessage } from '../inbox/inbox.js';
import { RecentMessages } from '../inbox/recent-messages.js';
import type { RequestOptions } from '../options.js';
import { requestQueueFull } from '../publish/publish-errors.js';
import type { Publisher } from '../publish/publisher.js';
import { soon } from '../soon.js';
import { PendingRequest } from './pending-request.js';
import { paramsAgree } from './reply-matcher.js';
import { type ReplyLink, ReplySubscriptions } from './reply-subscriptions.js';
import { type ReceivedReply, type RequestInput, type RequestPlan, type RequestSdk, TableRequests } from './table-requests.js';

/** Counters of requests. */
export interface RequestCounters {
  replies: number;
  ignoredReplies: number;
}

/** A call of `request`. */
export interface RequestCall extends Omit<RequestInput, 'properties' | 'isMqtt5'> {
  readonly options: RequestOptions;
}

/** What the requests of a connection need. */
export interface RequestsOptions {
  readonly link: ReplyLink;
  readonly publisher: Publisher;
  readonly counters: RequestCounters;
  /** Maximum number of requests that wait to be sent. */
  readonly maxQueued: number;
}

/**
 * The requests of a connection. A request subscribes to its replies, is published when the subscription is granted, and waits for the first
 * reply with its key. Requests with equal keys are sent one after the other.
 */
export class Requests {
  readonly #options: RequestsOptions;
  readonly #subscriptions: ReplySubscriptions;
  readonly #tables = new Map<TopicTable, TableRequests>();
  /** The requests that are not settled, by key. Only the first one of a key may be sent. */
  readonly #pending = new Map<string, Set<PendingRequest>>();
  /** The replies that requests have received. */
  readonly #taken = new RecentMessages();
  /** Those that are not given to the publisher. */
  readonly #waiting = new Set<PendingRequest>();
  /** The number of requests that were made. */
  #made = 0;
  #failure: unknown;

  constructor(options: RequestsOptions) {
    this.#options = options;
    this.#subscriptions = new ReplySubscriptions(options.link);
  }

  /** Makes the replies of a table known, so that messages that no request waits for are recognized. */
  addTable(sdk: RequestSdk): void {
    this.#tableOf(sdk);
  }

  /** Resolves with the reply. Rejects also if the request or an option is invalid. */
  async request(sdk: RequestSdk, { options, ...input }: RequestCall): Promise<EventMessage> {
    if (this.#failure !== undefined) throw this.#failure;
    const { connection } = this.#options.link;
    const plan = this.#tableOf(sdk).plan({ ...input, properties: options.properties, isMqtt5: isMqtt5(connection.client) });
    const pending = new PendingRequest(plan, options, {
      order: this.#made,
      isConnected: () => connection.client.connected,
      unacknowledged: () => connection.unacknowledged,
      onSettled: () => this.#settled(pending),
    });
    this.#made += 1;
    this.#add(pending);
    return pending.reply;
  }

  /** Whether a request waits for its reply. */
  get isAwaiting(): boolean {
    return this.#pending.size > 0;
  }

  /** The broker has accepted a connection. */
  connacked(isResumed: boolean): void {
    if (!isResumed) this.#taken.clear();
  }

  /** Returns whether a request took the message as its reply, or it is a copy or a redelivery of such a message. */
  take(message: InboxMessage): boolean {
    const { identifiers } = this.#options.link.connection;
    // The acknowledgement of a reply may be lost with the connection. Its redelivery is not the reply to the next request.
    if (identifiers.isCopy(message) || this.#taken.redelivers(message, message.message.dup)) {
      this.#options.counters.ignoredReplies += 1;
      message.settle();
      return true;
    }
    const taken = this.#pending.size > 0 && [...this.#tables.values()].some((table) => this.#takeReply(message, table));
    if (!taken) return false;
    identifiers.used(message);
    this.#taken.add(message);
    return true;
  }

  /** Whether messages with `topic` are replies. */
  isReply(topic: string): boolean {
    return [...this.#tables.values()].some((table) => table.isReply(topic));
  }

  /** Whether `topic` belongs to a subscription to replies. */
  receives(topic: string): boolean {
    return this.#subscriptions.receives(topic);
  }

  /** Whether `filter` is subscribed to for replies. */
  hasFilter(filter: string): boolean {
    return this.#subscriptions.has(filter);
  }

  /** Unsubscribes from replies that no request waits for, if a new consumer needs their place. */
  makeRoom(table: TopicTable): void {
    this.#subscriptions.makeRoom(table, []);
  }

  /** A connection has started. Returns a promise that resolves when publishing may start, or `undefined` if it may start now. */
  opened(isResumed: boolean): Promise<unknown> | undefined {
    return this.#subscriptions.opened(isResumed);
  }

  /** Rejects pending and later requests with `error`, and unsubscribes from their replies. */
  end(error: unknown): void {
    this.#failure = error;
    for (const pending of [...this.#pending.values()].flatMap((queue) => [...queue])) pending.fail(error);
    this.#subscriptions.end();
  }

  #tableOf(sdk: RequestSdk): TableRequests {
    const known = this.#tables.get(sdk.table) ?? new TableRequests(sdk, this.#tables.size);
    this.#tables.set(sdk.table, known);
    return known;
  }

  #takeReply(message: InboxMessage, table: TableRequests): boolean {
    const reply = table.read(message);
    const pending = reply && this.#requestOf(reply);
    // A retained message is not the reply to a new request.
    if (!pending || message.message.retain) return false;
    this.#options.counters.replies += 1;
    if (reply.result.ok) pending.resolve(reply.result.event);
    else pending.fail(invalidReply(pending.plan, reply, reply.result.error));
    message.settle();
    return true;
  }

  // Different requests may have the same replies and, if the caller chooses them, equal tokens.
  #requestOf({ keys, params }: ReceivedReply): PendingRequest | undefined {
    const first = keys.flatMap((key) => [...(this.#pending.get(key) ?? [])].slice(0, 1));
    const waiting = first.filter(({ plan, isSent }) => isSent && paramsAgree(plan.params, params));
    return waiting.sort((a, b) => a.order - b.order)[0];
  }

  #add(pending: PendingRequest): void {
    const { key, type } = pending.plan;
    const queue = this.#pending.get(key) ?? new Set();
    this.#pending.set(key, queue.add(pending));
    this.#waiting.add(pending);
    pending.begin();
    const { maxQueued } = this.#options;
    if (this.#waiting.size > maxQueued) pending.fail(requestQueueFull(type, maxQueued));
    this.#sendFirst(key);
  }

  #sendFirst(key: string): void {
    const [first] = this.#pending.get(key) ?? [];
    if (first?.stage === 'queued') this.#subscribe(first);
  }

  #subscribe(pending: PendingRequest): void {
    pending.stage = 'subscribing';
    const { subscriptionKey, replyFilters } = pending.plan;
    const waiter = {
      willBeSent: () => pending.stage === 'granted' || pending.stage === 'sending',
      granted: () => this.#publish(pending),
      refused: (error: unknown) => pending.fail(error),
    };
    try {
      pending.onEnd(this.#subscriptions.add(subscriptionKey, replyFilters, waiter));
    } catch (error) {
      pending.fail(error);
    }
  }

  #publish(pending: PendingRequest): void {
    // The subscription may be granted again on a later connection.
    if (pending.stage !== 'subscribing') return;
    pending.stage = 'granted';
    this.#waiting.delete(pending);
    const { plan, options, createdAt, publishSignal } = pending;
    const onSend = (): void => {
      pending.stage = 'sending';
    };
    const publishOptions = {
      ...options,
      ...(plan.properties && { properties: plan.properties }),
      timeoutMs: Number.POSITIVE_INFINITY,
      signal: publishSignal,
    };
    this.#options.publisher
      .publish(plan.type, () => plan.message, publishOptions, { createdAt, onSend })
      .then(
        () => {
          pending.stage = 'sent';
        },
        (error) => pending.fail(error),
      );
  }

  #settled(pending: PendingRequest): void {
    const { key } = pending.plan;
    this.#waiting.delete(pending);
    const queue = this.#pending.get(key);
    queue?.delete(pending);
    if (queue?.size === 0) this.#pending.delete(key);
    // The others may be aborted, or time out, in this turn, too.
    else soon(() => this.#sendFirst(key));
  }
}

function invalidReply({ type }: RequestPlan, { type: replyType }: ReceivedReply, cause: DecodeError): ConsumerError {
  return new ConsumerError('invalid-reply', type, `the reply to ${type} is not a valid ${replyType}: ${cause.message}`, { cause });
}
