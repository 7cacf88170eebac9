import { ConsumerError, StopSignal } from '@topicwright/consumer';
import { reasonOf, TIMED_OUT, type Warn, withTimeout } from '@topicwright/consumer/internal';
import type { MqttClient } from 'mqtt';
import { refused, type Subscription, subscribe } from './subscribe.js';
import type { SubscriptionIdentifiers } from './subscription-identifiers.js';

/**
 * AWS IoT closes the connection if no policy allows a SUBSCRIBE. A network failure looks the same, so it is retried first. Other brokers
 * answer with a code.
 */
const MAX_ENDS_BEFORE_SUBACK = 3;

/** The connection to subscribe on. */
export interface SubscribingLink {
  readonly client: MqttClient;
  /** Whether reading is paused. */
  readonly isPaused: boolean;
  readonly identifiers: SubscriptionIdentifiers;
}

/** Subscribes on each connection if necessary, and decides whether a failure is final. */
export class Subscribing {
  readonly #subscription: Subscription;
  readonly #timeoutMs: number;
  readonly #warn: Warn;
  #times = 0;
  #wasAsked = false;
  #isSubscribed = false;
  /** Whether it was granted on an earlier connection, so that a policy allows it. */
  #wasGranted = false;
  #isPending = false;
  readonly #stopped = new StopSignal();
  #endsBeforeSuback = 0;

  constructor(subscription: Subscription, timeoutMs: number, warn: Warn) {
    this.#subscription = subscription;
    this.#timeoutMs = timeoutMs;
    this.#warn = warn;
  }

  /** The number of times the subscription was made, including one in progress. */
  get times(): number {
    return this.#times;
  }

  /** Whether a SUBSCRIBE was sent. The broker may have granted some filters. */
  get wasAsked(): boolean {
    return this.#wasAsked;
  }

  /** Whether the broker has granted every filter of the last SUBSCRIBE. */
  get isSubscribed(): boolean {
    return this.#isSubscribed;
  }

  /** Whether the session has the subscription, or a SUBSCRIBE in progress will create it. */
  get isCurrent(): boolean {
    return this.#isSubscribed || this.#isPending;
  }

  /** Sends no further SUBSCRIBE and stops waiting for a SUBACK. */
  stop(): void {
    this.#stopped.stop();
  }

  /** Resolves with true if the broker granted every filter, false if stopped or retried. @throws {ConsumerError} `subscription-refused`. */
  async subscribe(link: SubscribingLink): Promise<boolean> {
    const { client } = link;
    const { stream } = client;
    this.#times += 1;
    this.#isSubscribed = false;
    this.#isPending = true;
    try {
      this.#checkSharing(client);
      this.#wasAsked = true;
      const { batches, table } = this.#subscription;
      const identifier = link.identifiers.next(client, batches.flat(), table);
      await this.#granted(subscribe(client, this.#subscription, { stop: this.#stopped, identifier }), link);
      this.#endsBeforeSuback = 0;
      this.#isSubscribed = true;
      this.#wasGranted = true;
      return true;
    } catch (error) {
      this.#times -= 1;
      if (this.#stopped.isStopped) return false;
      if (error instanceof ConsumerError) throw error;
      // A reconnect repeats the SUBSCRIBE.
      if (client.stream === stream && client.connected) stream.destroy();
      this.#endedBeforeSuback(error);
      return false;
    } finally {
      this.#isPending = false;
    }
  }

  // While reading is paused, a SUBACK cannot arrive.
  async #granted(subscribed: Promise<void>, link: SubscribingLink): Promise<void> {
    let answer = await withTimeout(subscribed, this.#timeoutMs, this.#stopped);
    while (answer === TIMED_OUT && link.isPaused && !this.#stopped.isStopped)
      answer = await withTimeout(subscribed, this.#timeoutMs, this.#stopped);
    if (answer === TIMED_OUT) throw new Error(NO_SUBACK);
  }

  #endedBeforeSuback(error: unknown): void {
    this.#endsBeforeSuback += 1;
    if (this.#endsBeforeSuback < MAX_ENDS_BEFORE_SUBACK || this.#wasGranted || this.#subscription.table.dialect !== 'aws-iot') {
      this.#warn({
        code: 'subscription-failed',
        message: `subscription failed; retrying after a reconnect: ${reasonOf(error)}`,
        cause: error,
      });
      return;
    }
    const { table, batches } = this.#subscription;
    const filters = batches.flat();
    const message = `the connection ended ${this.#endsBeforeSuback} times before the SUBACK of ${filters.join(', ')}`;
    throw refused(table, filters[0] ?? '', message);
  }

  #checkSharing({ serverProperties }: MqttClient): void {
    const { sharedSubscriptionAvailable } = (serverProperties ?? {}) as { readonly sharedSubscriptionAvailable?: boolean };
    if (this.#subscription.shareGroup === undefined || sharedSubscriptionAvailable !== false) return;
    const message = 'the broker does not support shared subscriptions, according to its CONNACK; omit shareGroup';
    throw new ConsumerError('subscription-refused', 'shareGroup', message);
  }
}

/** The reason for a missing SUBACK. */
export const NO_SUBACK = 'the broker has not answered SUBSCRIBE';
