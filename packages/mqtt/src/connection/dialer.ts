import { type Awaitable, StopSignal } from '@topicwright/consumer';
import { callAsync, monotonicMs, TIMED_OUT, unref, withTimeout } from '@topicwright/consumer/internal';
// The browser bundle has only a default export.
import mqttJs, { type MqttClient } from 'mqtt';
import type { BrokerUrl } from '../client.js';

/** How long to wait for a URL, in milliseconds. The same as the default of MQTT.js for CONNACK. */
const CONNECT_TIMEOUT_MS = 30_000;

/** Callbacks of a {@link Dialer}. */
export interface DialerOptions {
  readonly url: BrokerUrl | undefined;
  /** An attempt starts. */
  readonly onAttempt: () => void;
  /** The URL could not be resolved. Another attempt follows. */
  readonly onUnresolved: (error: unknown) => void;
  /** Connecting is impossible, for example because a certificate is invalid. */
  readonly onFailure: (error: unknown) => void;
}

/** Connects a client. Resolves its URL for each attempt and can delay attempts. */
export class Dialer {
  readonly #client: MqttClient;
  readonly #options: DialerOptions;
  readonly #connect: MqttClient['connect'];
  /** The options before a URL was applied to them. */
  readonly #given: Record<string, unknown>;
  #notBefore = 0;
  #isResolving = false;
  #hasDialed = false;
  readonly #stopped = new StopSignal();

  constructor(client: MqttClient, options: DialerOptions) {
    this.#client = client;
    this.#options = options;
    this.#connect = client.connect;
    this.#given = partsOfUrl(client.options);
    // MQTT.js calls this method for each attempt, including reconnects.
    client.connect = () => {
      this.#attempt();
      return client;
    };
  }

  /** Delays the next attempt by `ms` milliseconds. */
  backOff(ms: number): void {
    this.#notBefore = monotonicMs() + ms;
  }

  /** Makes no further attempt. */
  stop(): void {
    this.#stopped.stop();
  }

  /** Restores the `connect` method of the client. */
  restore(): void {
    this.stop();
    this.#client.connect = this.#connect;
  }

  #attempt(): void {
    const { url } = this.#options;
    if (monotonicMs() < this.#notBefore || this.#isResolving || this.#stopped.isStopped) return;
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
      const { options } = mqttJs.connect(await this.#callUrl(url), { manualConnect: true });
      const resolved = Object.entries(partsOfUrl(options)).filter(([, value]) => value !== undefined && value !== null);
      // `#given` removes the parts of the previous URL.
      Object.assign(this.#client.options, this.#given, Object.fromEntries(resolved));
    } finally {
      this.#isResolving = false;
    }
  }

  async #callUrl(url: () => Awaitable<string>): Promise<string> {
    const { connectTimeout = CONNECT_TIMEOUT_MS } = this.#client.options;
    const answer: unknown = await withTimeout(callAsync(url), connectTimeout, this.#stopped);
    if (answer === TIMED_OUT) throw new Error(`the \`url\` function did not resolve within ${connectTimeout} ms`);
    if (typeof answer !== 'string') throw new Error('the `url` function must return a string');
    return answer;
  }

  // MQTT.js starts its reconnect timer after the first attempt.
  #tryLater(error: unknown): void {
    if (this.#stopped.isStopped) return;
    this.#options.onUnresolved(error);
    if (this.#hasDialed) return;
    unref(setTimeout(() => this.#attempt(), this.#client.options.reconnectPeriod || 1000));
  }

  #dial(): void {
    if (this.#stopped.isStopped || this.#client.disconnecting) return;
    this.#hasDialed = true;
    this.#options.onAttempt();
    try {
      this.#connect.call(this.#client);
    } catch (error) {
      this.#options.onFailure(error);
    }
  }
}

/** The options of MQTT.js that a URL sets. */
function partsOfUrl(options: object): Record<string, unknown> {
  const { host, port, protocol, path, query, auth, username, password } = options as Record<string, unknown>;
  return { host, hostname: host, port, protocol, path, query, auth, username, password };
}
