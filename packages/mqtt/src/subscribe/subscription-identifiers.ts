import { filterMatches, type TopicFilter, type TopicTable } from '@topicwright/runtime';
import type { MqttClient } from 'mqtt';
import { isMqtt5 } from '../client.js';
import type { InboxMessage } from '../inbox/inbox.js';
import { isSameMessage } from '../inbox/recent-messages.js';

const MAX_IDENTIFIER = 268_435_455;

/** The maximum number of messages of which copies are expected. */
const MAX_EXPECTED = 100;

/** A message of which the broker sends copies for other subscriptions. */
interface Expected {
  readonly message: InboxMessage;
  readonly identifiers: Set<unknown>;
}

/**
 * The Subscription Identifiers of a connection (MQTT 5). Where filters overlap, some brokers send a message once for each subscription,
 * with its identifier. So copies are recognized.
 */
export class SubscriptionIdentifiers {
  /** The identifier of the last SUBSCRIBE for each filter, which replaces the one before. */
  readonly #byFilter = new Map<TopicFilter, { readonly identifier: number; readonly table: TopicTable }>();
  #expected: readonly Expected[] = [];
  // An earlier run may have left subscriptions with other identifiers in the session.
  #last = Math.floor(Math.random() * MAX_IDENTIFIER);

  /** The identifier of a new SUBSCRIBE. `undefined` if the broker does not support them. */
  next(client: MqttClient, filters: readonly TopicFilter[], table: TopicTable): number | undefined {
    if (!isSupported(client)) {
      for (const filter of filters) this.#byFilter.delete(filter);
      return undefined;
    }
    this.#last = (this.#last % MAX_IDENTIFIER) + 1;
    for (const filter of filters) this.#byFilter.set(filter, { identifier: this.#last, table });
    return this.#last;
  }

  /** The filters are no longer subscribed to. */
  forget(filters: Iterable<string>): void {
    for (const filter of filters) this.#byFilter.delete(filter as TopicFilter);
  }

  /** Takes note of a message that was used, so that its copies are recognized. */
  used(message: InboxMessage): void {
    const received = identifiersOf(message);
    if (received.length === 0) return;
    const all = [...this.#byFilter].filter(([filter, { table }]) => filterMatches(filter, message.topic, table));
    const others = all.map(([, { identifier }]) => identifier).filter((identifier) => !received.includes(identifier));
    if (others.length > 0) this.#expected = [...this.#expected, { message, identifiers: new Set(others) }].slice(-MAX_EXPECTED);
  }

  /** Whether a message is a copy of one that was used. */
  isCopy(message: InboxMessage): boolean {
    if (this.#expected.length === 0) return false;
    const received = identifiersOf(message);
    const original = this.#expected.find(
      (each) => received.some((identifier) => each.identifiers.has(identifier)) && isSameMessage(each.message, message),
    );
    if (!original) return false;
    for (const identifier of received) original.identifiers.delete(identifier);
    if (original.identifiers.size === 0) this.#expected = this.#expected.filter((each) => each !== original);
    return true;
  }

  /** The connection has ended, so no copies follow. */
  lost(): void {
    this.#expected = [];
  }
}

function identifiersOf({ message }: InboxMessage): readonly unknown[] {
  return [message.properties?.['subscriptionIdentifier'] ?? []].flat();
}

function isSupported(client: MqttClient): boolean {
  const { subscriptionIdentifiersAvailable } = (client.serverProperties ?? {}) as { readonly subscriptionIdentifiersAvailable?: boolean };
  return isMqtt5(client) && subscriptionIdentifiersAvailable !== false;
}
