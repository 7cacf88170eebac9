import { ConsumerError } from '@topicwright/consumer';
import { positiveInteger, reasonOf, type Warn, warnBy, withTimeout } from '@topicwright/consumer/internal';
import type { MqttClient } from 'mqtt';
import { asksForSession, isReplaying, keepsSession, openClient, releaseClient, reserveClient } from '../client.js';
import { Router } from '../consume/router.js';
import { Inbox, type InboxMessage } from '../inbox/inbox.js';
import { Lifecycle } from '../lifecycle.js';
import { CLOSE_TIMEOUT_MS, drainShare, type FatalError, type Link, ORPHANS, READY_TIMEOUT_MS, type Removal } from '../link.js';
import { onAbort } from '../on-abort.js';
import type { Connection, ConnectionCounters, ConnectOptions, Health } from '../options.js';
import { Publisher, type PublishLimits, publishLimits } from '../publish/publisher.js';
import type { ReplyLink } from '../request/reply-subscriptions.js';
import { Requests } from '../request/requests.js';
import { SubscriptionIdentifiers } from '../subscribe/subscription-identifiers.js';
import type { Subscriber } from '../subscriber.js';
import { ClientLink, type ConnectionEnd } from './client-link.js';
import { sdkConnection } from './sdk-connection.js';
import { StaleFilters } from './stale-filters.js';

/** A connection over MQTT.js that routes messages to consumers. */
export class MqttConnection implements Connection, Link {
  readonly client: MqttClient;
  readonly hasSingleConsumer: boolean;
  readonly identifiers: SubscriptionIdentifiers = new SubscriptionIdentifiers();
  readonly #options: ConnectOptions;
  readonly #link: ClientLink;
  readonly #inbox: Inbox;
  readonly #router: Router;
  readonly #publisher: Publisher;
  readonly #requests: Requests;
  readonly #staleFilters: StaleFilters;
  readonly #warn: Warn;
  readonly #life: Lifecycle;
  readonly #counters = { received: 0, redelivered: 0, unrouted: 0, dropped: 0, published: 0, refused: 0, replies: 0, ignoredReplies: 0 };
  readonly #readyTimeoutMs: number;
  readonly #closeTimeoutMs: number;
  /** Whether the connection was closed before all consumers were added, so that unrouted messages may belong to them. */
  #keepsAll = false;
  #stopListening: (() => void) | undefined;

  /** `hasSingleConsumer`: the connection has exactly one consumer. @throws {ConsumerError} `invalid-options`. */
  constructor(options: ConnectOptions, hasSingleConsumer: boolean) {
    this.#options = options;
    this.hasSingleConsumer = hasSingleConsumer;
    this.#readyTimeoutMs = positiveInteger('readyTimeoutMs', options.readyTimeoutMs ?? READY_TIMEOUT_MS);
    this.#closeTimeoutMs = positiveInteger('closeTimeoutMs', options.closeTimeoutMs ?? CLOSE_TIMEOUT_MS);
    const limits = publishLimits(options);
    this.client = options.client ?? openClient(options);
    reserveClient(this.client);
    this.#warn = warnBy(options.hooks?.onWarning);
    this.#life = new Lifecycle(this.#readyTimeoutMs, () => this.#readyTimedOut());
    // Consumers report the failure, too.
    this.closed.catch(() => undefined);
    this.#router = new Router({
      hasSingleConsumer,
      takeReply: (message) => this.#requests.take(message),
      receivesReplies: (topic) => this.#requests.receives(topic),
      onUnrouted: (message) => this.#unrouted(message),
      onOrphan: ({ topic }) => this.#orphaned(topic),
    });
    this.#publisher = new Publisher(this.client, limits, { counters: this.#counters, onSent: () => this.#inbox.readOn() });
    this.#requests = this.#openRequests(limits);
    this.#staleFilters = new StaleFilters(this.client);
    this.#inbox = this.#openInbox();
    this.#link = this.#openLink();
    this.#begin();
  }

  get ready(): Promise<void> {
    return this.#life.ready;
  }

  get closed(): Promise<void> {
    return this.#life.closed;
  }

  get counters(): ConnectionCounters {
    return this.#counters;
  }

  get keepsSession(): boolean {
    return keepsSession(this.client);
  }

  get hasOrphans(): boolean {
    return this.#router.hasOrphans;
  }

  get isConnected(): boolean {
    return this.client.connected;
  }

  get owner(): string | undefined {
    return this.keepsSession ? this.client.options.clientId : undefined;
  }

  get unacknowledged(): number {
    return this.#inbox.unacknowledged;
  }

  get delayed(): number {
    return this.#inbox.delayed;
  }

  get isPaused(): boolean {
    return this.#inbox.isPaused;
  }

  get disconnectReason(): string | undefined {
    return this.#link.disconnectReason;
  }

  health(): Health {
    const reasons = [...(this.disconnectReason === undefined ? [] : [this.disconnectReason]), ...(this.hasOrphans ? [ORPHANS] : [])];
    const { state } = this.#life;
    if (state === 'ready') return { status: reasons.length === 0 ? 'healthy' : 'unhealthy', reasons };
    return { status: state === 'closing' ? 'closed' : state, reasons };
  }

  readonly use: Connection['use'] = (sdk, options = {}) => {
    const used = sdkConnection(sdk, options, {
      link: this,
      limits: { readyTimeoutMs: this.#readyTimeoutMs, closeTimeoutMs: this.#closeTimeoutMs },
      publisher: this.#publisher,
      requests: this.#requests,
      start: (subscriber) => this.#start(subscriber),
    });
    this.#staleFilters.addTable(sdk.table);
    return used;
  };

  async remove(subscriber: Subscriber, { isKept, failure, leftMs }: Removal): Promise<void> {
    const wasAdded = this.#router.remove(subscriber, isKept);
    // A connection that is closing waits for its consumers.
    if (this.hasSingleConsumer && this.#life.state !== 'closing') {
      this.#close(undefined, leftMs);
      await this.closed.catch(() => undefined);
    } else if (failure && isKept && wasAdded && !this.#life.isEnding) {
      const message = `a consumer failed; its messages stay unacknowledged: ${reasonOf(failure.error)}`;
      this.#warn({ code: 'consumer-failed', message, cause: failure.error });
    }
  }

  isReplyFilter(filter: string): boolean {
    return this.#requests.hasFilter(filter);
  }

  onStrayTopic(topic: string): void {
    if (this.#requests.receives(topic)) return;
    if (this.#link.isResumed && !this.#options.client) this.#staleFilters.unsubscribe(topic, this.#router.subscribers);
  }

  flush(): void {
    this.#inbox.flush();
  }

  close(): Promise<void> {
    this.#close();
    return this.closed;
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  #openInbox(): Inbox {
    return new Inbox(this.client, {
      onMessage: (message) => {
        this.#counters.received += 1;
        this.#router.route(message);
      },
      onDuplicate: () => {
        this.#counters.received += 1;
        this.#counters.redelivered += 1;
      },
      onBacklog: () => this.#warn({ code: 'backlog', message: 'too many unacknowledged messages; reading is paused' }),
      mustRead: () => this.#publisher.isAwaiting || this.#requests.isAwaiting,
      onDropped: (topic, isFirst) => {
        this.#counters.received += 1;
        this.#counters.dropped += 1;
        if (isFirst) this.#warn({ code: 'backlog', message: 'too many unacknowledged messages; messages with QoS 0 are dropped', topic });
      },
    });
  }

  #openLink(): ClientLink {
    return new ClientLink(this.client, {
      url: this.#options.url,
      isExternal: this.#options.client !== undefined,
      onConnack: (isResumed) => this.#connacked(isResumed),
      onConnect: (isResumed) => {
        this.#life.becomeReady();
        if (this.keepsSession !== asksForSession(this.client)) this.#warn({ code: 'session-not-kept', message: NOT_KEPT });
        this.#resume(isResumed);
      },
      onLost: (end) => this.#lost(end),
      onEnd: (error) => this.#close(error && { error }),
      warn: this.#warn,
    });
  }

  #openRequests({ maxQueued }: Required<PublishLimits>): Requests {
    const link: ReplyLink = {
      connection: this,
      readyTimeoutMs: this.#readyTimeoutMs,
      warn: this.#warn,
      consumed: () => this.#router.filters,
    };
    return new Requests({ link, publisher: this.#publisher, counters: this.#counters, maxQueued });
  }

  #lost(end: ConnectionEnd): void {
    this.#publisher.lost(end);
    this.identifiers.lost();
    // No other connection follows.
    if (this.#life.isEnding) this.#publisher.end(closedError());
  }

  // Publishing starts after the filters of replies are granted. Otherwise the reply to a request that is sent again could be lost.
  #resume(isResumed: boolean): void {
    const { stream } = this.client;
    const subscribed = this.#requests.opened(isResumed);
    for (const subscriber of this.#router.subscribers) subscriber.opened(isResumed);
    if (!subscribed) this.#publisher.opened();
    else
      subscribed.then(() => {
        if (this.client.stream === stream && this.client.connected && !stream.destroyed) this.#publisher.opened();
      });
  }

  #begin(): void {
    const { signal } = this.#options;
    this.#link.listen();
    if (signal && !signal.aborted) this.#stopListening = onAbort(signal, () => this.#close());
    if (this.client.connected) {
      this.#life.becomeReady();
      if (!isReplaying(this.client)) this.#publisher.opened();
    }
    // Consumers that are added synchronously must not miss an early failure.
    queueMicrotask(() => {
      if (signal?.aborted) this.#close();
      else this.#link.dial();
    });
  }

  #connacked(isResumed: boolean): void {
    this.#inbox.opened(isResumed);
    this.#requests.connacked(isResumed);
    this.#publisher.connacked(isResumed);
    if (this.#life.isEnding) return;
    this.#staleFilters.begin();
    if (!isResumed) this.#router.sessionLost();
    if (isResumed && !this.hasSingleConsumer) this.#router.keepUnrouted(this.#readyTimeoutMs, this.#life.state === 'starting');
  }

  #readyTimedOut(): void {
    this.#close({ error: this.#link.notConnected(`${this.#link.reason}; timed out after ${this.#readyTimeoutMs} ms`) });
  }

  #start(subscriber: Subscriber): void {
    let takesOver: boolean;
    try {
      if (this.#life.isEnding) throw closedError();
      takesOver = this.#router.add(subscriber);
      this.#requests.makeRoom(subscriber.table);
    } catch (error) {
      subscriber.closed.catch(() => undefined);
      subscriber.fail(error);
      throw error;
    }
    if (this.client.connected && this.#life.state === 'ready') {
      // A broker redelivers unacknowledged messages only on a new connection.
      const isReconnecting = takesOver && this.#link.reconnect();
      if (!isReconnecting) subscriber.opened(false);
    }
    subscriber.listen();
  }

  #orphaned(topic: string): void {
    if (this.#life.isEnding) return;
    this.#warn({ code: 'orphaned', message: `${ORPHANS}; a broker with an in-flight limit stops sending when it is reached`, topic });
  }

  #unrouted(message: InboxMessage): void {
    const { topic } = message;
    if (this.#life.isEnding) {
      if (this.#isForNextRun(topic)) message.abandon();
      else message.settle();
      return;
    }
    this.onStrayTopic(topic);
    // AWS IoT sends some replies also to clients that do not subscribe to them.
    if (this.#requests.isReply(topic)) {
      this.#counters.ignoredReplies += 1;
      message.settle();
      return;
    }
    this.#counters.unrouted += 1;
    if (!this.#options.client)
      this.#warn({ code: 'unrouted', message: `no consumer selects ${JSON.stringify(topic)}; message acknowledged`, topic });
    message.settle();
  }

  // A client that was passed in may have other subscriptions. Their messages must be acknowledged.
  #isForNextRun(topic: string): boolean {
    if (!this.#options.client) return true;
    return this.keepsSession && (this.#keepsAll || this.#staleFilters.isOfTable(topic));
  }

  #close(failed?: FatalError, timeoutMs: number = this.#closeTimeoutMs): void {
    if (this.#life.isEnding) return;
    this.#keepsAll = this.#life.state === 'starting' || this.#router.isKeeping;
    this.#life.beginClosing();
    this.#link.stop();
    this.#finish(failed, timeoutMs).finally(() => this.#life.end(failed, 'the connection was closed before it was ready'));
  }

  async #finish(failed: FatalError | undefined, timeoutMs: number): Promise<void> {
    this.#router.end();
    const subscribers = [...this.#router.subscribers];
    if (failed) for (const subscriber of subscribers) subscriber.fail(failed.error);
    // Errors are reported by the `closed` promise of each consumer.
    const closed = Promise.all(subscribers.map((subscriber) => subscriber.close().catch(() => undefined)));
    const drainMs = drainShare(timeoutMs);
    // A handler that still runs may publish and make requests.
    const error = failed?.error ?? closedError();
    await withTimeout(
      closed.then(() => {
        this.#requests.end(error);
        return this.#publisher.drained();
      }),
      drainMs,
    );
    this.#requests.end(error);
    this.#publisher.end(error);
    this.#inbox.flush();
    this.#stopListening?.();
    await this.#link.leave(timeoutMs - drainMs);
    // Without the inbox, MQTT.js would acknowledge messages that an open client with a persistent session receives for the next run.
    if (!this.#options.client || !this.keepsSession) this.#inbox.restore();
    releaseClient(this.client);
  }
}

function closedError(): ConsumerError {
  return new ConsumerError('closed', 'connection', 'the connection is closed');
}

const NOT_KEPT = 'the broker does not keep the session, although the client asks for it (Session Expiry Interval)';
