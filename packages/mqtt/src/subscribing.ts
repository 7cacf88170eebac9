import { ConsumerError, reasonOf, TIMED_OUT, type Warn, withTimeout } from '@topicwright/consumer';
import type { MqttClient } from 'mqtt';
import { refused, type Subscription, subscribe } from './subscribe.js';

/** AWS IoT ends the connection if no policy allows a SUBSCRIBE. A bad network does the same, so one end is not enough evidence. */
const MOST_ENDS_BEFORE_SUBACK = 3;

/** Subscribes on each connection that needs it, and decides whether a failure is final. */
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

  /** How often the subscription was made, including one in progress. */
  get times(): number {
    return this.#times;
  }

  /** Whether a SUBSCRIBE was sent. The broker may have granted a part of it. */
  get wasAsked(): boolean {
    return this.#wasAsked;
  }

  /** Returns whether the broker has granted every filter; false if the connection ended. @throws {ConsumerError} `subscription-refused`. */
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
      // A reconnect repeats the SUBSCRIBE.
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

/** The reason for a missing SUBACK. */
export const NO_SUBACK = 'the broker has not answered SUBSCRIBE';
