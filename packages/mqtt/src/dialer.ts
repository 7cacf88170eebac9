import { type Awaitable, ConsumerError, reasonOf, TIMED_OUT, unref, withTimeout } from '@topicwright/consumer';
// The bundle for browsers has a default export alone.
import mqttJs, { type IClientOptions, type MqttClient } from 'mqtt';

/** Where to connect to. A function is called for each attempt, for URLs that expire. */
export type BrokerUrl = string | (() => Awaitable<string>);

/** How messages come. */
export interface ClientOptions {
  /**
   * A client of MQTT.js, left open at the end. Make it with `manualConnect: true` if its session is kept: it is connected here, when all
   * is ready for what waits in the session.
   */
  readonly client?: MqttClient;
  /** Where to connect to, in place of a client: `mqtts://…`, or `wss://…` in browsers. */
  readonly url?: BrokerUrl;
  /** Options of MQTT.js, with `url`. A session is kept with `clean: false` and a `clientId`, in MQTT 5 with a `sessionExpiryInterval`. */
  readonly mqtt?: IClientOptions;
  /** The last will, with `url`. */
  readonly will?: NonNullable<IClientOptions['will']>;
}

/** Most messages that a broker sends before the first is acknowledged, on connections that are made here (MQTT 5). */
export const RECEIVE_MAXIMUM = 256;

/** Clients that a connection is using. */
const inUse = new WeakSet<MqttClient>();

/** Reserves a client for one connection. @throws {ConsumerError} `invalid-options`. */
export function reserveClient(client: MqttClient): void {
  refuseLateClient(client);
  if (inUse.has(client)) throw new ConsumerError('invalid-options', 'client', IN_USE);
  inUse.add(client);
}

const IN_USE = 'another connection is using this client: call `connect()` once, and add every consumer to that connection';

export function releaseClient(client: MqttClient): void {
  inUse.delete(client);
}

/** A client that is not connected yet. @throws {ConsumerError} `invalid-options`. */
export function openClient({ url, mqtt = {}, will }: ClientOptions): MqttClient {
  if (url === undefined) throw new ConsumerError('invalid-options', 'client', 'pass `client` (an MQTT.js client) or `url`');
  const properties = mqtt.protocolVersion === 5 ? { properties: { receiveMaximum: RECEIVE_MAXIMUM, ...mqtt.properties } } : {};
  // MQTT.js gives up after a refused CONNACK otherwise, and credentials may be right again later.
  const options = { reconnectOnConnackError: true, ...mqtt, ...properties, ...(will && { will }), manualConnect: true };
  try {
    return mqttJs.connect(typeof url === 'string' ? url : UNRESOLVED, options);
  } catch (cause) {
    throw new ConsumerError('invalid-options', 'url', `cannot connect to ${hostOf(url) ?? 'the broker'}: ${reasonOf(cause)}`, { cause });
  }
}

/** Stands for a URL that is resolved at the first attempt. */
const UNRESOLVED = 'mqtts://unresolved.invalid';

/** Whether the broker keeps the session of a client while it is away. */
export function keepsSession({ options: { clean, protocolVersion, properties } }: MqttClient): boolean {
  // In MQTT 5 a session ends with its connection unless a time is given.
  return clean === false && (protocolVersion !== 5 || Number(properties?.sessionExpiryInterval) > 0);
}

/**
 * Refuses a client with a kept session that was connected before: what it has received was acknowledged by MQTT.js, and is lost.
 *
 * @throws {ConsumerError} `invalid-options`.
 */
function refuseLateClient(client: MqttClient): void {
  if (!keepsSession(client) || !client.stream) return;
  const message = 'a client with a kept session must not be connected yet: make it with `manualConnect: true`';
  throw new ConsumerError('invalid-options', 'client', message);
}

/** The host of a URL, for messages: the rest may contain a password. */
export function hostOf(url: BrokerUrl | undefined): string | undefined {
  return typeof url === 'string' && URL.canParse(url) ? new URL(url).host : undefined;
}

/** How long MQTT.js waits for a CONNACK, in milliseconds, and this for a URL. */
const CONNECT_TIMEOUT_MS = 30_000;

/** What a {@link Dialer} tells its owner. */
export interface DialerOptions {
  readonly url: BrokerUrl | undefined;
  /** An attempt begins. */
  readonly onAttempt: () => void;
  /** An attempt could not be made for want of a URL; another one follows. */
  readonly onUnresolved: (error: unknown) => void;
  /** No attempt can be made: something is wrong with a key or a certificate. */
  readonly onFailure: (error: unknown) => void;
}

/** Makes the attempts of a client to connect: resolves its URL anew, and waits where that was asked for. */
export class Dialer {
  readonly #client: MqttClient;
  readonly #options: DialerOptions;
  readonly #connect: MqttClient['connect'];
  #notBefore = 0;
  #isResolving = false;
  #hasDialed = false;
  #isStopped = false;

  constructor(client: MqttClient, options: DialerOptions) {
    this.#client = client;
    this.#options = options;
    this.#connect = client.connect;
    // MQTT.js calls it for each attempt, the first one and those of its timer.
    client.connect = () => {
      this.#attempt();
      return client;
    };
  }

  /** Waits `ms` milliseconds before the next attempt. */
  backOff(ms: number): void {
    this.#notBefore = Date.now() + ms;
  }

  /** Makes no attempt any more. */
  stop(): void {
    this.#isStopped = true;
  }

  /** Lets MQTT.js connect by itself again. */
  restore(): void {
    this.stop();
    this.#client.connect = this.#connect;
  }

  #attempt(): void {
    const { url } = this.#options;
    if (Date.now() < this.#notBefore || this.#isResolving || this.#isStopped) return;
    if (typeof url === 'function') this.#resolveAndDial(url);
    else this.#dial();
  }

  #resolveAndDial(url: () => Awaitable<string>): void {
    this.#isResolving = true;
    this.#resolve(url).then(
      () => this.#dial(),
      (error) => this.#tryLater(error),
    );
  }

  async #resolve(url: () => Awaitable<string>): Promise<void> {
    try {
      const { options } = mqttJs.connect(await this.#ask(url), { manualConnect: true });
      const { host, port, protocol, path, query, auth, username, password } = options as Record<string, unknown>;
      const given = Object.entries({ host, hostname: host, port, protocol, path, query, auth, username, password });
      Object.assign(this.#client.options, Object.fromEntries(given.filter(([, value]) => value !== undefined && value !== null)));
    } finally {
      this.#isResolving = false;
    }
  }

  async #ask(url: () => Awaitable<string>): Promise<string> {
    const { connectTimeout = CONNECT_TIMEOUT_MS } = this.#client.options;
    const answer: unknown = await withTimeout((async () => url())(), connectTimeout);
    if (answer === TIMED_OUT) throw new Error(`the \`url\` function has not answered within ${connectTimeout} ms`);
    if (typeof answer !== 'string') throw new Error('the `url` function must return a string');
    return answer;
  }

  // The timer of MQTT.js runs after the first attempt only.
  #tryLater(error: unknown): void {
    this.#options.onUnresolved(error);
    if (this.#hasDialed) return;
    unref(setTimeout(() => this.#attempt(), this.#client.options.reconnectPeriod || 1000));
  }

  #dial(): void {
    if (this.#isStopped || this.#client.disconnecting) return;
    this.#hasDialed = true;
    this.#options.onAttempt();
    try {
      this.#connect.call(this.#client);
    } catch (error) {
      this.#options.onFailure(error);
    }
  }
}
