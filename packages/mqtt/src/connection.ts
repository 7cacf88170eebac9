import { ConsumerError, type Deferred, deferred, positiveInteger, reasonOf, type Timer, type Warn, warnBy, withTimeout } from '@topicwright/consumer';
import { type EventMessage, type EventSdk, filterMatches, filtersOverlap, type Selection, sharedFilter, type TopicTable } from '@topicwright/runtime';
import type { IConnackPacket, MqttClient, Packet } from 'mqtt';
import { Dialer, hostOf, openClient } from './dialer.js';
import { Inbox, type InboxMessage } from './inbox.js';
import { LinkMonitor } from './link-monitor.js';
import { CLOSE_TIMEOUT_MS, type Link, MqttConsumer, READY_TIMEOUT_MS, type Subscriber } from './mqtt-consumer.js';
import type { Connection, ConnectionCounters, ConnectOptions, Health, SdkConnection } from './options.js';

/** The reason of an MQTT 5 DISCONNECT by which another client has taken the session over. */
const SESSION_TAKEN_OVER = 0x8e;

/** One connection over MQTT.js. */
export class MqttConnection implements Connection, Link {
  readonly client: MqttClient;
  readonly closed: Promise<void>;
  readonly #options: ConnectOptions;
  /** Whether no consumer can be added: messages of none need not be held. */
  readonly #isSealed: boolean;
  readonly #inbox: Inbox;
  readonly #dialer: Dialer;
  readonly #monitor = new LinkMonitor();
  readonly #warn: Warn;
  readonly #tables = new Set<TopicTable>();
  readonly #subscribers = new Set<Subscriber>();
  /** Consumers that were closed, while the session goes on to receive for them. */
  readonly #left = new Set<Subscriber>();
  readonly #isReady: Deferred = deferred();
  readonly #isClosed: Deferred = deferred();
  readonly #counters = { received: 0, redelivered: 0, unrouted: 0 };
  readonly #readyTimer: Timer;
  readonly #held: InboxMessage[] = [];
  readonly #unsubscribed = new Set<string>();
  #state: 'starting' | 'ready' | 'closing' | 'closed' = 'starting';
  #isResumed = false;
  #heldUntil = 0;
  #holdTimer: Timer | undefined;
  #isAwaitingConnack = false;
  #trouble: string | undefined = 'not connected yet';
  #lastError: unknown;
  /** Why the last attempt failed. */
  #reason = 'no CONNACK';

  constructor(options: ConnectOptions, isSealed: boolean) {
    this.#options = options;
    this.#isSealed = isSealed;
    this.client = options.client ?? openClient(options);
    if (options.client) refuseLateClient(options.client);
    this.#warn = warnBy(options.hooks?.onWarning);
    const timeoutMs = positiveInteger('readyTimeoutMs', options.readyTimeoutMs ?? READY_TIMEOUT_MS);
    positiveInteger('closeTimeoutMs', this.#closeTimeoutMs);
    this.closed = this.#isClosed.promise;
    this.#isReady.promise.catch(() => undefined);
    // Consumers learn of a failure by themselves.
    this.closed.catch(() => undefined);
    this.#inbox = new Inbox(this.client, {
      onMessage: (message) => this.#route(message),
      onDuplicate: () => {
        this.#counters.received += 1;
        this.#counters.redelivered += 1;
      },
      onBacklog: () => this.#warn({ code: 'backlog', message: 'reading is paused: the broker sends more than is handled' }),
    });
    this.#dialer = new Dialer(this.client, {
      url: options.url,
      onAttempt: () => this.#awaitConnack(),
      onUnresolved: (error) => this.#attemptFailed(error),
      onFailure: (cause) => this.#fail(this.#notConnected(reasonOf(cause), { cause })),
    });
    this.#readyTimer = setTimeout(() => this.#fail(this.#notConnected(`${this.#reason}; gave up after ${timeoutMs} ms`)), timeoutMs);
    this.#begin();
  }

  get ready(): Promise<void> {
    return this.#isReady.promise;
  }

  get counters(): ConnectionCounters {
    return this.#counters;
  }

  get keepsSession(): boolean {
    return keepsSession(this.client);
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

  get held(): number {
    return this.#inbox.held;
  }

  get trouble(): string | undefined {
    return this.#trouble;
  }

  health(): Health {
    const status = this.#state === 'ready' ? (this.#trouble === undefined ? 'healthy' : 'unhealthy') : this.#state === 'closing' ? 'closed' : this.#state;
    return { status, reasons: this.#trouble === undefined ? [] : [this.#trouble] };
  }

  use<Event extends EventMessage, Select extends Selection>(sdk: EventSdk<Event, Select>): SdkConnection<Event, Select> {
    this.#tables.add(sdk.table);
    return {
      consume: (options) => {
        const { events, params, max, ...others } = options as unknown as Selection & object;
        const selection = { events, ...(params && { params }), ...(max !== undefined && { max }) } as Selection;
        const limits = { ...pick(this.#options, 'readyTimeoutMs', 'closeTimeoutMs'), ...others };
        const consumer = new MqttConsumer(sdk as EventSdk<Event, never>, selection, limits as never, this);
        this.#start(consumer);
        return consumer as never;
      },
    };
  }

  #start(consumer: Subscriber): void {
    try {
      this.add(consumer);
    } catch (error) {
      consumer.closed.catch(() => undefined);
      consumer.fail(error);
      throw error;
    }
    consumer.listen();
  }

  add(subscriber: Subscriber): void {
    if (this.#state === 'closing' || this.#state === 'closed') throw new ConsumerError('closed', 'connection', 'the connection is closed');
    this.#refuseOverlap(subscriber);
    this.#subscribers.add(subscriber);
    for (const each of this.#left) if (overlap(each, subscriber)) this.#left.delete(each);
    for (const message of this.#held.splice(0)) this.#dispatch(message);
    if (this.client.connected && this.#state === 'ready') subscriber.opened(false);
  }

  async remove(subscriber: Subscriber): Promise<void> {
    this.#subscribers.delete(subscriber);
    if (this.keepsSession) this.#left.add(subscriber);
    // A connection that is closing waits for its consumers, and not they for it.
    if (this.#isSealed && this.#state !== 'closing') await this.close().catch(() => undefined);
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

  #begin(): void {
    const { client } = this;
    const { signal } = this.#options;
    // Subscribing again is done here, in batches that the broker takes; and credentials may be right again later.
    client.options.resubscribe = false;
    client.options.reconnectOnConnackError = true;
    client.on('connect', this.#onConnect);
    client.on('close', this.#onClose);
    client.on('error', this.#onError);
    client.on('end', this.#onEnd);
    client.on('disconnect', this.#onDisconnect);
    signal?.addEventListener('abort', this.#onAbort, { once: true });
    if (client.connected) this.#becomeReady();
    else this.#awaitConnack();
    // What goes wrong at once is for those that are added in this turn, too.
    queueMicrotask(() => {
      if (signal?.aborted) this.#close();
      else if (client.options.manualConnect && !client.stream && this.#state === 'starting') client.connect();
    });
  }

  // The first packet on a connection, but for an exchange of AUTH. `connect` is emitted too late: messages may come before.
  #awaitConnack(): void {
    if (this.#isAwaitingConnack) return;
    this.#isAwaitingConnack = true;
    this.client.on('packetreceive', this.#onFirstPacket);
  }

  readonly #onFirstPacket = (packet: Packet): void => {
    if (packet.cmd !== 'connack') return;
    this.#isAwaitingConnack = false;
    this.client.off('packetreceive', this.#onFirstPacket);
    const { reasonCode, returnCode, sessionPresent } = packet as IConnackPacket;
    if ((reasonCode ?? returnCode ?? 0) !== 0) return;
    this.#monitor.opened(Date.now());
    this.#isResumed = sessionPresent && this.keepsSession;
    this.#unsubscribed.clear();
    this.#releaseHeld();
    this.#inbox.opened(this.#isResumed);
    if (this.#isResumed && !this.#isSealed) this.#hold();
  };

  readonly #onConnect = (): void => {
    if (this.#state === 'closing' || this.#state === 'closed') return;
    if (this.#state === 'ready' && this.#trouble !== undefined) this.#warn({ code: 'connection-restored', message: 'connected again' });
    this.#becomeReady();
    for (const subscriber of this.#subscribers) subscriber.opened(this.#isResumed);
  };

  #becomeReady(): void {
    this.#trouble = undefined;
    this.#lastError = undefined;
    clearTimeout(this.#readyTimer);
    if (this.#state === 'starting') this.#state = 'ready';
    this.#isReady.resolve();
  }

  readonly #onClose = (): void => {
    if (this.#state === 'closing' || this.#state === 'closed') return;
    const { reconnectPeriod = 0, protocolVersion } = this.client.options;
    const wasOpen = this.#trouble === undefined;
    const { isContended, delayMs } = this.#monitor.closed(Date.now(), reconnectPeriod);
    if (reconnectPeriod === 0) return this.#fail(this.#notConnected('the connection ended, and reconnectPeriod 0 disables reconnecting'));
    if (!wasOpen) return this.#attemptFailed(this.#lastError);
    this.#trouble = 'the connection was lost';
    // MQTT 5 says so itself.
    if (!isContended || protocolVersion === 5) return this.#warn({ code: 'connection-lost', message: 'the connection was lost; reconnecting' });
    this.#dialer.backOff(delayMs);
    this.#warn({ code: 'session-contended', message: CONTENDED });
  };

  #attemptFailed(error: unknown): void {
    this.#reason = error === undefined ? NO_CONNACK : reasonOf(error);
    this.#trouble = `cannot connect${this.#host()}: ${this.#reason}`;
    const code = isRefusal(error) ? 'credentials-refused' : 'connection-failed';
    this.#warn({ code, message: `${this.#trouble}; trying again`, ...(error !== undefined && { cause: error }) });
  }

  readonly #onError = (error: Error): void => {
    this.#lastError = error;
  };

  readonly #onEnd = (): void => this.#close();

  readonly #onAbort = (): void => this.#close();

  readonly #onDisconnect = ({ reasonCode }: { readonly reasonCode?: number }): void => {
    if (reasonCode !== SESSION_TAKEN_OVER) return;
    const { clientId } = this.client.options;
    this.#fail(new ConsumerError('session-taken-over', 'clientId', `another client has connected with the client ID ${JSON.stringify(clientId)}`));
  };

  #route(message: InboxMessage): void {
    this.#counters.received += 1;
    if (this.#state === 'closed') return this.#routeLate(message);
    this.#dispatch(message);
  }

  #dispatch(message: InboxMessage): void {
    const subscriber = this.#subscriberOf(message.topic);
    if (subscriber) subscriber.take(message);
    else if (isOf(this.#left, message.topic) || this.#state === 'closing') message.abandon();
    else if (Date.now() < this.#heldUntil) this.#held.push(message);
    else this.#unrouted(message);
  }

  // A consumer has what it has selected, else what its filters receive.
  #subscriberOf(topic: string): Subscriber | undefined {
    const subscribers = [...this.#subscribers];
    return subscribers.find((each) => each.selects(topic)) ?? subscribers.find((each) => each.receives(topic));
  }

  #unrouted(message: InboxMessage): void {
    const { topic } = message;
    if (this.#isResumed && !this.#options.client) this.#unsubscribe(topic);
    const [only] = this.#subscribers;
    if (this.#isSealed && only) return only.pass(message);
    this.#counters.unrouted += 1;
    if (!this.#options.client) this.#warn({ code: 'unrouted', message: `no consumer has selected ${JSON.stringify(topic)}; acknowledged`, topic });
    message.settle();
  }

  // A client that was passed in stays open: what its kept session goes on to receive is for the next consumer.
  #routeLate(message: InboxMessage): void {
    if (isOf(this.#left, message.topic)) message.abandon();
    else message.settle();
  }

  // A kept session may receive what an earlier run had selected.
  #unsubscribe(topic: string): void {
    const subscribed = new Set([...this.#subscribers].flatMap(({ subscription }) => subscription.batches.flat() as string[]));
    const groups = new Set([...this.#subscribers].flatMap(({ subscription: { shareGroup } }) => shareGroup ?? []));
    const filters = [...this.#tables]
      .flatMap((table) => table.rows.filter(({ filter }) => filterMatches(filter, topic, table)))
      .flatMap(({ filter }): string[] => [filter, ...[...groups].map((group) => sharedFilter(group, filter))])
      .filter((filter) => !subscribed.has(filter) && !this.#unsubscribed.has(filter));
    if (filters.length === 0) return;
    for (const filter of filters) this.#unsubscribed.add(filter);
    this.client.unsubscribe(filters, () => undefined);
  }

  // A consumer may still be added for what waits in the session.
  #hold(): void {
    const holdMs = this.#options.readyTimeoutMs ?? READY_TIMEOUT_MS;
    this.#heldUntil = Date.now() + holdMs;
    this.#holdTimer = setTimeout(() => this.#releaseHeld(), holdMs);
  }

  #releaseHeld(): void {
    clearTimeout(this.#holdTimer);
    this.#heldUntil = 0;
    for (const message of this.#held.splice(0)) this.#dispatch(message);
  }

  #refuseOverlap(subscriber: Subscriber): void {
    const other = [...this.#subscribers].find((each) => overlap(each, subscriber));
    if (!other) return;
    const message = `another consumer of this connection receives topics of ${subscriber.filters.join(', ')}; select them once, or use another connection`;
    throw new ConsumerError('overlapping-selection', 'events', message);
  }

  get #closeTimeoutMs(): number {
    return this.#options.closeTimeoutMs ?? CLOSE_TIMEOUT_MS;
  }

  #host(): string {
    const host = hostOf(this.#options.url);
    return host === undefined ? '' : ` to ${host}`;
  }

  #notConnected(reason: string, options?: ErrorOptions): ConsumerError {
    return new ConsumerError('connection-failed', this.#options.client ? 'client' : 'url', `cannot connect${this.#host()}: ${reason}`, options);
  }

  #fail(error: unknown): void {
    this.#close({ error });
  }

  #close(failure?: { readonly error: unknown }): void {
    if (this.#state === 'closing' || this.#state === 'closed') return;
    this.#state = 'closing';
    clearTimeout(this.#readyTimer);
    this.#finish(failure).finally(() => {
      this.#state = 'closed';
      this.#trouble = 'closed';
      this.#isReady.reject(failure?.error ?? new ConsumerError('closed', 'close', 'the connection was closed before it was ready'));
      if (failure) this.#isClosed.reject(failure.error);
      else this.#isClosed.resolve();
    });
  }

  async #finish(failure: { readonly error: unknown } | undefined): Promise<void> {
    for (const message of this.#held.splice(0)) message.abandon();
    clearTimeout(this.#holdTimer);
    const subscribers = [...this.#subscribers];
    if (failure) for (const subscriber of subscribers) subscriber.fail(failure.error);
    // Each ends within its own limit, and rejects `closed` of its own.
    await Promise.all(subscribers.map((subscriber) => subscriber.close().catch(() => undefined)));
    this.#inbox.flush();
    await this.#leave();
  }

  async #leave(): Promise<void> {
    const { client } = this;
    client.off('connect', this.#onConnect);
    client.off('close', this.#onClose);
    client.off('end', this.#onEnd);
    client.off('disconnect', this.#onDisconnect);
    client.off('packetreceive', this.#onFirstPacket);
    this.#options.signal?.removeEventListener('abort', this.#onAbort);
    this.#dialer.restore();
    if (this.#options.client) {
      client.off('error', this.#onError);
      // Restored, MQTT.js would acknowledge what the kept session receives for the next consumer.
      if (!this.keepsSession) this.#inbox.restore();
      return;
    }
    await this.#end(client);
    this.#inbox.restore();
    client.off('error', this.#onError);
  }

  // A client that was asked to end would connect again if it ends in the middle of an attempt to.
  async #end(client: MqttClient): Promise<void> {
    client.options.reconnectPeriod = 0;
    if (!client.stream) return;
    const isForced = !client.connected;
    const ended = await withTimeout(client.endAsync(isForced), Math.max(1, this.#closeTimeoutMs / 4)).catch(() => undefined);
    // What waits for an answer that does not come keeps it from ending.
    if (ended !== undefined) client.stream.destroy();
  }
}

const NO_CONNACK = 'the connection closed before CONNACK; check the scheme (mqtts:// vs mqtt://) and the port';

const CONTENDED =
  'the broker ends each connection within seconds, as if another client connects with the same client ID: is another process running? Backing off';

function keepsSession({ options: { clean, protocolVersion, properties } }: MqttClient): boolean {
  // In MQTT 5 a session ends with its connection unless a time is given.
  return clean === false && (protocolVersion !== 5 || Number(properties?.sessionExpiryInterval) > 0);
}

// What a client with a kept session has received before would be acknowledged by MQTT.js, and lost.
function refuseLateClient(client: MqttClient): void {
  if (!keepsSession(client) || !client.stream) return;
  throw new ConsumerError('invalid-options', 'client', 'a client with a kept session must not be connected yet: make it with `manualConnect: true`');
}

// An error of MQTT.js with a CONNACK code.
function isRefusal(error: unknown): boolean {
  return typeof error === 'object' && error !== null && 'code' in error && typeof error.code === 'number';
}

function overlap(one: Subscriber, other: Subscriber): boolean {
  return one.filters.some((a) => other.filters.some((b) => filtersOverlap(a, b, one.table.dialect)));
}

function isOf(subscribers: ReadonlySet<Subscriber>, topic: string): boolean {
  return [...subscribers].some((each) => each.receives(topic));
}

function pick<T extends object, K extends keyof T>(from: T, ...names: readonly K[]): Partial<Pick<T, K>> {
  return Object.fromEntries(names.flatMap((name) => (from[name] === undefined ? [] : [[name, from[name]]]))) as Partial<Pick<T, K>>;
}
