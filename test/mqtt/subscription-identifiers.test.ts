import type { TopicFilter, TopicTable } from '@topicwright/runtime';
import type { MqttClient } from 'mqtt';
import { expect, it } from 'vitest';
import type { InboxMessage } from '../../packages/mqtt/src/inbox/inbox.js';
import { SubscriptionIdentifiers } from '../../packages/mqtt/src/subscribe/subscription-identifiers.js';

const CLIENT = { options: { protocolVersion: 5 } } as MqttClient;
const TABLE = { dialect: 'mqtt' } as TopicTable;

function messageFor(identifier: number | undefined): InboxMessage {
  const properties = { subscriptionIdentifier: identifier };
  return { topic: 'a/b', data: new Uint8Array(), message: { properties } } as unknown as InboxMessage;
}

it('a copy is expected for each other subscription, until it is removed', () => {
  const identifiers = new SubscriptionIdentifiers();
  const [first, second] = ['a/+', 'a/b'].map((filter) => identifiers.next(CLIENT, [filter as TopicFilter], TABLE));
  identifiers.used(messageFor(first));
  expect(identifiers.isCopy(messageFor(second))).toBe(true);
  identifiers.forget(['a/b']);
  identifiers.used(messageFor(first));
  expect(identifiers.isCopy(messageFor(second))).toBe(false);
});
