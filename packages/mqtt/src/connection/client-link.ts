import { ConsumerError } from '@topicwright/consumer';
import { hexOf, monotonicMs, reasonOf, type Warn, withTimeout } from '@topicwright/consumer/internal';
import type { IConnackPacket, MqttClient, Packet } from 'mqtt';
import { type BrokerUrl, hostOf, isBrokerRefusal, keepsSession } from '../client.js';
import { Dialer } from './dialer.js';
import { type LinkEnd, LinkMonitor } from './link-monitor.js';

/** The reason code of an MQTT 5 DISCONNECT if another client has taken over the session. */
const SESSION_TAKEN_OVER = 0x8e;

/** How a connection has ended. */
export interface ConnectionEnd {
  /** It was closed here, in order to reconnect. */
  readonly isIntended: boolean;
  /** The reason code of the DISCONNECT that the broker has sent (MQTT 5). */
  readonly reasonCode: number | undefined;
}

/** Options and callbacks of a {@link ClientLink}. */
export interface ClientLinkOptions {
  readonly url: BrokerUrl | undefined;
  /** Whether the client was passed in. Such a client stays open. */
  readonly isExternal: boolean;
  /** The broker has accepted a connection. Called before its first message; for a foreign client, also after `leave()`. */
  readonly onConnack: (isResumed: boolean) => void;
  /** MQTT.js is ready to send on a new connection. */
  readonly onConnect: (isResumed: boolean) => void;
  /** A connection, or an attempt to connect, has ended. */
  readonly onLost: (end: ConnectionEnd) => void;
  /** No further connection is made. `error` is the reason, unless the client was ended intentionally. */
  readonly onEnd: (error?: ConsumerError) => void;
  readonly warn: Warn;
}

/** Manages the network connections of a client and reports why there is none. */
export class ClientLink {
  readonly #client: MqttClient;
  readonly #options: ClientLinkOptions;
  readonly #dialer: Dialer;
  readonly #monitor = new LinkMonitor();
  readonly #reconnectOnConnackError: boolean | undefined;
  #wasConnected = false;
  /** Whether the broker has resumed the session on this connection. */
  #isResumed = false;
  #isAwaitingConnack = false;
  /** Whether the broker has accepted the current connection. */
  #isAccepted = false;
  /** Why the broker has closed the current connection (MQTT 5). */
  #reasonCode: number | undefined;
  /** Whether the connection was closed here in order to reconnect. */
  #isReconnecting = false;
  #isStopped = false;
  /** Why the client is not connected; `undefined` if it is. */
  #disconnectReason: string | undefined = 'not connected yet';
  #lastError: unknown;
  /** Why the last attempt failed. */
  #reason = 'no CONNACK';

  constructor(client: MqttClient, options: ClientLinkOptions) {
    this.#client = client;
    this.#options = options;
    this.#reconnectOnConnackError = client.options.reconnectOnConnackError;
    this.#dialer = new Dialer(client, {
      url: options.url,
      onAttempt: () => this.#awaitConnack(),
      onUnresolved: (error) => this.#attemptFailed(error),
      onFailure: (cause) => this.#end(this.notConnected(reasonOf(cause), { cause })),
    });
  }

  /** Whether the broker has resumed the session on the current connection. */
  get isResumed(): boolean {
    return this.#isResumed;
  }

  /** Why the client is not connected; `undefined` if it is. */
  get disconnectReason(): string | undefined {
    return this.#disconnectReason;
  }

  /** Why the last attempt to connect failed. */
  get reason(): string {
    return this.#reason;
  }

  /** Listens to the client. A client with `manualConnect: true` connects only on `dial()`. */
  listen(): void {
    const client = this.#client;
    // By default MQTT.js stops after a refused CONNACK, but credentials may be valid again later.
    client.options.reconnectOnConnackError = true;
    client.on('connect', this.#onConnect);
    client.on('close', this.#onClose);
    client.on('error', this.#onError);
    client.on('end', this.#onClientEnd);
    client.on('disconnect', this.#onDisconnect);
    if (client.connected) this.#becomeConnected();
    else this.#awaitConnack();
  }

  /** Makes the first connection of a client with `manualConnect: true`. */
  dial(): void {
    const client = this.#client;
    if (client.options.manualConnect && !client.stream && !this.#isStopped) client.connect();
  }

  /** Closes the connection in order to reconnect. Returns false if reconnecting is disabled. */
  reconnect(): boolean {
    if (this.#client.options.reconnectPeriod === 0) return false;
    this.#isReconnecting = true;
    this.#client.stream.destroy();
    return true;
  }

  /** Makes no new connection. The current one stays open. */
  stop(): void {
    this.#isStopped = true;
    this.#dialer.stop();
  }

  /** Restores a foreign client; ends any other client within `timeoutMs`. */
  async leave(timeoutMs: number): Promise<void> {
    const client = this.#client;
    this.stop();
    client.off('connect', this.#onConnect);
    client.off('close', this.#onClose);
    client.off('end', this.#onClientEnd);
    client.off('disconnect', this.#onDisconnect);
    client.off('packetreceive', this.#onFirstPacket);
    this.#dialer.restore();
    if (this.#options.isExternal) {
      client.options.reconnectOnConnackError = this.#reconnectOnConnackError as boolean;
      this.#isAwaitingConnack = false;
      if (keepsSession(client)) client.on('packetreceive', this.#onFirstPacket);
    } else await this.#endClient(timeoutMs);
    client.off('error', this.#onError);
    this.#disconnectReason = 'closed';
  }

  /** The error for a connection that cannot be made. */
  notConnected(reason: string, options?: ErrorOptions): ConsumerError {
    const path = this.#options.isExternal ? 'client' : 'url';
    return new ConsumerError('connection-failed', path, `cannot connect${this.#toHost}: ${reason}`, options);
  }

  // CONNACK is the first packet of a connection, except AUTH. Messages may arrive before MQTT.js emits `connect`.
  #awaitConnack(): void {
    if (this.#isAwaitingConnack) return;
    this.#isAwaitingConnack = true;
    this.#client.on('packetreceive', this.#onFirstPacket);
  }

  readonly #onFirstPacket = (packet: Packet): void => {
    if (packet.cmd !== 'connack') return;
    if (this.#isAwaitingConnack) this.#client.off('packetreceive', this.#onFirstPacket);
    this.#isAwaitingConnack = false;
    const { reasonCode, returnCode, sessionPresent } = packet as IConnackPacket;
    if ((reasonCode ?? returnCode ?? 0) !== 0) return;
    this.#isAccepted = true;
    this.#isResumed = sessionPresent && keepsSession(this.#client);
    this.#monitor.opened(monotonicMs());
    this.#options.onConnack(this.#isResumed);
  };

  readonly #onConnect = (): void => {
    if (this.#isStopped) return;
    if (this.#wasConnected && this.#disconnectReason !== undefined)
      this.#options.warn({ code: 'connection-restored', message: 'connected again' });
    this.#becomeConnected();
    this.#options.onConnect(this.#isResumed);
  };

  #becomeConnected(): void {
    this.#wasConnected = true;
    this.#disconnectReason = undefined;
    this.#lastError = undefined;
  }

  readonly #onClose = (): void => {
    const [wasOpen, reasonCode] = [this.#isAccepted || this.#disconnectReason === undefined, this.#reasonCode];
    this.#isAccepted = false;
    this.#reasonCode = undefined;
    this.#options.onLost({ isIntended: this.#isReconnecting, reasonCode });
    if (this.#isStopped) return;
    const { reconnectPeriod = 0 } = this.#client.options;
    const { isContended, delayMs } = this.#monitor.closed(monotonicMs(), reconnectPeriod);
    if (reconnectPeriod === 0) this.#end(this.notConnected(NO_RECONNECT));
    else if (wasOpen) this.#lost({ isContended, delayMs }, reasonCode);
    else this.#attemptFailed(this.#lastError);
  };

  #lost({ isContended, delayMs }: LinkEnd, reasonCode: number | undefined): void {
    const isIntended = this.#isReconnecting;
    this.#isReconnecting = false;
    const reason =
      reasonCode === undefined ? 'the connection was lost' : `the broker closed the connection with reason code 0x${hexOf([reasonCode])}`;
    this.#disconnectReason = isIntended ? 'reconnecting' : reason;
    if (isIntended) return;
    if (isContended) this.#dialer.backOff(delayMs);
    // An MQTT 5 broker should report a take-over with DISCONNECT. Mosquitto 2.0.11 does not.
    if (isContended && reasonCode === undefined) this.#options.warn({ code: 'session-contended', message: CONTENDED });
    else this.#options.warn({ code: 'connection-lost', message: `${reason}; reconnecting` });
  }

  #attemptFailed(error: unknown): void {
    this.#reason = error === undefined ? NO_CONNACK : reasonOf(error);
    this.#disconnectReason = `cannot connect${this.#toHost}: ${this.#reason}`;
    const code = isBrokerRefusal(error) ? 'credentials-refused' : 'connection-failed';
    this.#options.warn({ code, message: `${this.#disconnectReason}; retrying`, ...(error !== undefined && { cause: error }) });
  }

  readonly #onError = (error: Error): void => {
    this.#lastError = error;
    if (!this.#isAccepted || this.#isStopped || this.#client.stream.destroyed) return;
    // A packet was malformed, and the rest of what was read with it is lost. The broker sends it again on a new connection.
    this.#options.warn({ code: 'connection-lost', message: `closing the connection: ${reasonOf(error)}`, cause: error });
    this.#client.stream.destroy();
  };

  readonly #onClientEnd = (): void => this.#end();

  readonly #onDisconnect = ({ reasonCode }: { readonly reasonCode?: number }): void => {
    this.#reasonCode = reasonCode;
    if (reasonCode !== SESSION_TAKEN_OVER) {
      // DISCONNECT ends the connection (MQTT 5, section 3.14.4), but MQTT.js uses it until the socket closes.
      this.#client.stream.destroy();
      return;
    }
    const clientId = JSON.stringify(this.#client.options.clientId);
    const message = `another client has connected with the client ID ${clientId}`;
    this.#end(new ConsumerError('session-taken-over', 'clientId', message));
  };

  #end(error?: ConsumerError): void {
    this.stop();
    this.#options.onEnd(error);
  }

  async #endClient(timeoutMs: number): Promise<void> {
    const client = this.#client;
    // Otherwise MQTT.js reconnects if it is ended during a connection attempt.
    client.options.reconnectPeriod = 0;
    if (!client.stream) return;
    const isForced = !client.connected;
    const ended = await withTimeout(client.endAsync(isForced), Math.max(1, timeoutMs)).catch(() => undefined);
    // MQTT.js waits for responses to its requests, which may never arrive.
    if (ended !== undefined) client.stream.destroy();
  }

  get #toHost(): string {
    const host = hostOf(this.#options.url);
    return host === undefined ? '' : ` to ${host}`;
  }
}

const NO_CONNACK = 'the connection closed before CONNACK; check the scheme (mqtts:// vs mqtt://) and the port';

const NO_RECONNECT = 'the connection ended, and reconnecting is disabled (reconnectPeriod 0)';

const CONTENDED = 'connections end within seconds of CONNACK; check whether another client uses the same client ID; backing off';
