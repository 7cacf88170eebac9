import { ConsumerError, reasonOf, TIMED_OUT, type Warn, withTimeout } from '@topicwright/consumer';
import type { MqttClient } from 'mqtt';
import { refused, type Subscription, subscribe } from './subscribe.js';

/** AWS IoT answers a SUBSCRIBE that no policy allows by ending the connection; so may a poor network, so not the first time is believed. */
const MOST_ENDS_BEFORE_SUBACK = 3;

/** Subscribes on each connection that needs it, and judges what comes of it. */
export class Subscribing {
  readonly #subscription: Subscription;
  readonly #timeoutMs: number;
  readonly #warn: Warn;
  #times = 0;
  #wasAsked = false;
  #endsBeforeSuback = 0;

  constructor(subscription: Subscription, timeoutMs: number, warn: Warn) {
    this.#subscription = subscription;
    this.#timeoutMs = timeoutMs;
    this.#warn = warn;
  }

  /** How often the subscription was made, or is being made. */
  get times(): number {
    return this.#times;
  }

  /** Whether the broker was asked for anything: it may have granted some of it. */
  get wasAsked(): boolean {
    return this.#wasAsked;
  }

  /** Whether the broker has granted everything; else the connection ended. @throws {ConsumerError} `subscription-refused`. */
  async subscribe(client: MqttClient): Promise<boolean> {
    const { stream } = client;
    this.#times += 1;
    try {
      this.#refuseSharing(client);
      this.#wasAsked = true;
      const subscribed = await withTimeout(subscribe(client, this.#subscription), this.#timeoutMs);
      if (subscribed === TIMED_OUT) throw new Error(NO_SUBACK);
      this.#endsBeforeSuback = 0;
      return true;
    } catch (error) {
      this.#times -= 1;
      if (error instanceof ConsumerError) throw error;
      // Connecting anew is the only way to ask again.
      if (client.stream === stream && client.connected) stream.destroy();
      this.#endedBeforeSuback(error);
      return false;
    }
  }

  #endedBeforeSuback(error: unknown): void {
    this.#endsBeforeSuback += 1;
    if (this.#endsBeforeSuback < MOST_ENDS_BEFORE_SUBACK) {
      this.#warn({ code: 'subscription-failed', message: `not subscribed: ${reasonOf(error)}`, cause: error });
      return;
    }
    const { table, batches } = this.#subscription;
    const filters = batches.flat();
    const message = `the connection ended ${this.#endsBeforeSuback} times before the SUBACK of ${filters.join(', ')}`;
    throw refused(table, filters[0] ?? '', message);
  }

  #refuseSharing({ serverProperties }: MqttClient): void {
    const { sharedSubscriptionAvailable } = (serverProperties ?? {}) as { readonly sharedSubscriptionAvailable?: boolean };
    if (this.#subscription.shareGroup === undefined || sharedSubscriptionAvailable !== false) return;
    const message = 'the broker has no shared subscriptions, by its CONNACK; omit shareGroup';
    throw new ConsumerError('subscription-refused', 'shareGroup', message);
  }
}

/** What is said of a SUBACK that does not come. */
export const NO_SUBACK = 'the broker has not answered SUBSCRIBE';
