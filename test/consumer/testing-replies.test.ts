import { testConsumer } from '@topicwright/consumer/testing';
import type { EventMessage, EventSdk } from '@topicwright/runtime';
import { expect, it } from 'vitest';
import { loadGenerated } from '../support/generate.js';
import { tableOf } from '../support/small-tables.js';

const FILES = tableOf(
  {
    ask: 'topic: "ask/{id}", direction: send, replies: { by: [answered], match: correlationData }',
    answered: 'topic: "answer/{id}"',
  },
  ['id'],
);

it('a recorded reply has the Correlation Data of its request, and the properties that the handler passes', async () => {
  const { tEvents } = await loadGenerated<{ tEvents: EventSdk<EventMessage> }>(FILES);
  const consumer = testConsumer(tEvents, {
    side: 'backend',
    handler: (_, { reply }) =>
      (reply as (...args: readonly unknown[]) => Promise<void>)('answered', { seq: 1 }, {}, { properties: { userProperties: { a: 'b' } } }),
  });
  const correlationData = new Uint8Array([1, 2]);
  await consumer.deliver('ask/x', { seq: 1 }, { properties: { correlationData } });
  expect(consumer.replies).toMatchObject([
    { topic: 'answer/x', properties: { contentType: 'application/json', correlationData, userProperties: { a: 'b' } } },
  ]);
  consumer.close();
});
