import {
  ConsumerError,
  type Deferred,
  deferred,
  positiveInteger,
  reasonOf,
  type Timer,
  type Warn,
  warnBy,
  withTimeout,
} from '@topicwright/consumer';
import type { EventMessage, EventSdk, Selection } from '@topicwright/runtime';
import type { IConnackPacket, MqttClient, Packet } from 'mqtt';
import { Dialer, hostOf, keepsSession, openClient, releaseClient, reserveClient } from './dialer.js';
import { Inbox, type InboxMessage } from './inbox.js';
import { LinkMonitor } from './link-monitor.js';
import { CLOSE_TIMEOUT_MS, drainShare, type Failed, type Link, MqttConsumer, READY_TIMEOUT_MS } from './mqtt-consumer.js';
import type { Connection, ConnectionCounters, ConnectOptions, Health, SdkConnection } from './options.js';
import { Router } from './router.js';
import { StaleFilters } from './stale-filters.js';
import type { Subscriber } from './subscriber.js';

/** The reason of an MQTT 5 DISCONNECT by which another client has taken the session over. */
const SESSION_TAKEN_OVER = 0x8e;

/** One connection over MQTT.js. */
export class MqttConnection implements Connection, Link {
  readonly client: MqttClient;
  readonly isSealed: boolean;
  readonly closed: Promise<void>;
  readonly #options: ConnectOptions;
  readonly #inbox: Inbox;
  readonly #router: Router;
  readonly #staleFilters: StaleFilters;
  readonly #dialer: Dialer;
  readonly #monitor = new LinkMonitor();
  readonly #warn: Warn;
  readonly #isReady: Deferred = deferred();
  readonly #isClosed: Deferred = deferred();
  readonly #counters = { received: 0, redelivered: 0, unrouted: 0 };
  readonly #readyTimer: Timer;
  #state: 'starting' | 'ready' | 'closing' | 'closed' = 'starting';
  /** Whether the session is that of an earlier connection. */
  #isResumed = false;
  #isAwaitingConnack = false;
  /** Whether the connection is ended here, to have another one. */
  #isReconnecting = false;
  readonly #reconnectOnConnackError: boolean | undefined;
  /** Why the broker is away, if it is. */
  #trouble: string | undefined = 'not connected yet';
  #lastError: unknown;
  /** Why the last attempt to connect failed. */
  #reason = 'no CONNACK';

  constructor(options: ConnectOptions, isSealed: boolean) {
    this.#options = options;
    this.isSealed = isSealed;
    const timeoutMs = positiveInteger('readyTimeoutMs', options.readyTimeoutMs ?? READY_TIMEOUT_MS);
    positiveInteger('closeTimeoutMs', this.#closeTimeoutMs);
    this.client = options.client ?? openClient(options);
    reserveClient(this.client);
    this.#reconnectOnConnackError = this.client.options.reconnectOnConnackError;
    this.#warn = warnBy(options.hooks?.onWarning);
    this.closed = this.#isClosed.promise;
    this.#isReady.promise.catch(() => undefined);
    // Consumers learn of a failure by themselves.
    this.closed.catch(() => undefined);
    this.#router = new Router({ isSealed, onUnrouted: (message) => this.#unrouted(message) });
    this.#staleFilters = new StaleFilters(this.client);
    this.#inbox = new Inbox(this.client, {
      onMessage: (message) => this.#receive(message),
      onDuplicate: () => this.#duplicate(),
      onBacklog: () => this.#warn({ code: 'backlog', message: 'reading is paused: the broker sends more than is acknowledged' }),
    });
    this.#dialer = new Dialer(this.client, {
      url: options.url,
      onAttempt: () => this.#awaitConnack(),
      onUnresolved: (error) => this.#attemptFailed(error),
      onFailure: (cause) => this.#close({ error: this.#notConnected(reasonOf(cause), { cause }) }),
    });
    const giveUp = (): void => this.#close({ error: this.#notConnected(`${this.#reason}; gave up after ${timeoutMs} ms`) });
    this.#readyTimer = setTimeout(giveUp, timeoutMs);
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

  get keepsSubscriptions(): boolean {
    return this.keepsSession && (this.isSealed || this.#isEnding);
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
    const reasons = [...(this.#trouble === undefined ? [] : [this.#trouble]), ...(this.#router.hasOrphans ? [CONSUMER_FAILED] : [])];
    if (this.#state === 'ready') return { status: reasons.length === 0 ? 'healthy' : 'unhealthy', reasons };
    return { status: this.#state === 'closing' ? 'closed' : this.#state, reasons };
  }

  use<Event extends EventMessage, Select extends Selection>(sdk: EventSdk<Event, Select>): SdkConnection<Event, Select> {
    this.#staleFilters.addTable(sdk.table);
    return {
      consume: (options) => {
        const { events, params, max, ...others } = options as unknown as Selection & object;
        const selection = { events, ...(params && { params }), ...(max !== undefined && { max }) } as Selection;
        const { readyTimeoutMs = READY_TIMEOUT_MS } = this.#options;
        const limits = { readyTimeoutMs, closeTimeoutMs: this.#closeTimeoutMs, ...others };
        const consumer = new MqttConsumer(sdk as EventSdk<Event, never>, selection, limits as never, this);
        this.#start(consumer);
        return consumer as never;
      },
    };
  }

  async remove(subscriber: Subscriber, failure: Failed | undefined): Promise<void> {
    this.#router.remove(subscriber, this.keepsSubscriptions || (failure !== undefined && this.keepsSession));
    // A connection that is closing waits for its consumers, and not they for it.
    if (this.isSealed && this.#state !== 'closing') await this.close().catch(() => undefined);
    else if (failure && this.#router.hasOrphans && !this.#isEnding) {
      const message = `${CONSUMER_FAILED}: ${reasonOf(failure.error)}`;
      this.#warn({ code: 'consumer-failed', message, cause: failure.error });
    }
  }

  strayed(topic: string): void {
    if (this.#isResumed && !this.#options.client) this.#staleFilters.unsubscribe(topic, this.#router.subscribers);
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

  #start(subscriber: Subscriber): void {
    let isFollowing: boolean;
    try {
      if (this.#isEnding) throw new ConsumerError('closed', 'connection', 'the connection is closed');
      isFollowing = this.#router.add(subscriber);
    } catch (error) {
      subscriber.closed.catch(() => undefined);
      subscriber.fail(error);
      throw error;
    }
    if (this.client.connected && this.#state === 'ready') this.#open(subscriber, isFollowing);
    subscriber.listen();
  }

  // What was left to the broker it sends again on a new connection only.
  #open(subscriber: Subscriber, isFollowing: boolean): void {
    this.#isReconnecting = isFollowing && this.client.options.reconnectPeriod !== 0;
    if (this.#isReconnecting) this.client.stream.destroy();
    else subscriber.opened(false);
  }

  get #isEnding(): boolean {
    return this.#state === 'closing' || this.#state === 'closed';
  }

  get #closeTimeoutMs(): number {
    return this.#options.closeTimeoutMs ?? CLOSE_TIMEOUT_MS;
  }

  #begin(): void {
    const { client } = this;
    const { signal } = this.#options;
    // Credentials may be right again later.
    client.options.reconnectOnConnackError = true;
    client.on('connect', this.#onConnect);
    client.on('close', this.#onClose);
    client.on('error', this.#onError);
    client.on('end', this.#onEnd);
    client.on('disconnect', this.#onDisconnect);
    signal?.addEventListener('abort', this.#onAbort, { once: true });
    if (client.connected) this.#becomeReady();
    else this.#awaitConnack();
    // What goes wrong at once is for consumers that are added in this turn, too.
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
    this.#isResumed = sessionPresent && this.keepsSession;
    this.#monitor.opened(Date.now());
    this.#staleFilters.begin();
    this.#inbox.opened(this.#isResumed);
    if (this.#isResumed && !this.isSealed) this.#router.hold(this.#options.readyTimeoutMs ?? READY_TIMEOUT_MS);
  };

  readonly #onConnect = (): void => {
    if (this.#isEnding) return;
    if (this.#state === 'ready' && this.#trouble !== undefined) this.#warn({ code: 'connection-restored', message: 'connected again' });
    this.#becomeReady();
    for (const subscriber of this.#router.subscribers) subscriber.opened(this.#isResumed);
  };

  #becomeReady(): void {
    this.#trouble = undefined;
    this.#lastError = undefined;
    clearTimeout(this.#readyTimer);
    if (this.#state === 'starting') this.#state = 'ready';
    this.#isReady.resolve();
  }

  readonly #onClose = (): void => {
    if (this.#isEnding) return;
    const { reconnectPeriod = 0 } = this.client.options;
    const wasOpen = this.#trouble === undefined;
    const { isContended, delayMs } = this.#monitor.closed(Date.now(), reconnectPeriod);
    if (reconnectPeriod === 0) this.#close({ error: this.#notConnected(NO_RECONNECT) });
    else if (wasOpen) this.#lost(isContended, delayMs);
    else this.#attemptFailed(this.#lastError);
  };

  #lost(isContended: boolean, delayMs: number): void {
    const isIntended = this.#isReconnecting;
    this.#isReconnecting = false;
    this.#trouble = isIntended ? 'reconnecting' : 'the connection was lost';
    if (isIntended) return;
    // In MQTT 5 a broker should say so itself, and some do not.
    if (isContended) {
      this.#dialer.backOff(delayMs);
      this.#warn({ code: 'session-contended', message: CONTENDED });
    } else this.#warn({ code: 'connection-lost', message: 'the connection was lost; reconnecting' });
  }

  #attemptFailed(error: unknown): void {
    this.#reason = error === undefined ? NO_CONNACK : reasonOf(error);
    this.#trouble = `cannot connect${this.#toHost}: ${this.#reason}`;
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
    const clientId = JSON.stringify(this.client.options.clientId);
    const message = `another client has connected with the client ID ${clientId}`;
    this.#close({ error: new ConsumerError('session-taken-over', 'clientId', message) });
  };

  #receive(message: InboxMessage): void {
    this.#counters.received += 1;
    this.#router.route(message);
  }

  #duplicate(): void {
    this.#counters.received += 1;
    this.#counters.redelivered += 1;
  }

  #unrouted(message: InboxMessage): void {
    const { topic } = message;
    // A client that was passed in may receive for others.
    if (this.#isEnding) {
      if (this.#options.client) message.settle();
      else message.abandon();
      return;
    }
    this.strayed(topic);
    this.#counters.unrouted += 1;
    if (!this.#options.client)
      this.#warn({ code: 'unrouted', message: `no consumer has selected ${JSON.stringify(topic)}; acknowledged`, topic });
    message.settle();
  }

  get #toHost(): string {
    const host = hostOf(this.#options.url);
    return host === undefined ? '' : ` to ${host}`;
  }

  #notConnected(reason: string, options?: ErrorOptions): ConsumerError {
    const path = this.#options.client ? 'client' : 'url';
    return new ConsumerError('connection-failed', path, `cannot connect${this.#toHost}: ${reason}`, options);
  }

  #close(failed?: Failed): void {
    if (this.#isEnding) return;
    this.#state = 'closing';
    clearTimeout(this.#readyTimer);
    this.#dialer.stop();
    this.#finish(failed).finally(() => {
      this.#state = 'closed';
      this.#trouble = 'closed';
      this.#isReady.reject(failed?.error ?? new ConsumerError('closed', 'close', 'the connection was closed before it was ready'));
      if (failed) this.#isClosed.reject(failed.error);
      else this.#isClosed.resolve();
    });
  }

  async #finish(failed: Failed | undefined): Promise<void> {
    this.#router.end();
    const subscribers = [...this.#router.subscribers];
    if (failed) for (const subscriber of subscribers) subscriber.fail(failed.error);
    // Each rejects `closed` of its own.
    const closed = Promise.all(subscribers.map((subscriber) => subscriber.close().catch(() => undefined)));
    await withTimeout(closed, drainShare(this.#closeTimeoutMs));
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
    const isOwn = this.#options.client === undefined;
    if (isOwn) await this.#end();
    else client.options.reconnectOnConnackError = this.#reconnectOnConnackError as boolean;
    // Restored, MQTT.js would acknowledge what the kept session of an open client receives for the next consumer.
    if (isOwn || !this.keepsSession) this.#inbox.restore();
    else client.on('packetreceive', this.#onLaterPacket);
    client.off('error', this.#onError);
    releaseClient(client);
  }

  readonly #onLaterPacket = (packet: Packet): void => {
    if (packet.cmd === 'connack') this.#inbox.opened(packet.sessionPresent);
  };

  async #end(): Promise<void> {
    const { client } = this;
    // A client that was asked to end would connect again if it ends in the middle of an attempt to.
    client.options.reconnectPeriod = 0;
    if (!client.stream) return;
    const isForced = !client.connected;
    const ended = await withTimeout(client.endAsync(isForced), Math.max(1, this.#closeTimeoutMs - drainShare(this.#closeTimeoutMs))).catch(
      () => undefined,
    );
    // What waits for an answer that does not come keeps it from ending.
    if (ended !== undefined) client.stream.destroy();
  }
}

const CONSUMER_FAILED = 'a consumer has failed, and what comes for it stays unacknowledged until another consumer is added for it';

const NO_CONNACK = 'the connection closed before CONNACK; check the scheme (mqtts:// vs mqtt://) and the port';

const NO_RECONNECT = 'the connection ended, and reconnectPeriod 0 disables reconnecting';

const CONTENDED =
  'the broker ends each connection within seconds, as if another client connects with the same client ID: is another process running? Backing off';

// An error of MQTT.js with a CONNACK code.
function isRefusal(error: unknown): boolean {
  return typeof error === 'object' && error !== null && 'code' in error && typeof error.code === 'number';
}
