import { awsIotDeviceEvents } from '@topicwright/aws-iot-device';
import { sampleCommandJson } from '@topicwright/aws-iot-device/testing';
import { awsIotEvents } from '@topicwright/aws-iot-events';
import { sampleThingCreated, sampleThingUpdated } from '@topicwright/aws-iot-payloads/testing';
import { testConsumer } from '@topicwright/consumer/testing';
import { expect, it, onTestFinished } from 'vitest';

it('passes samples through the pipeline to a handler, without a broker', async () => {
  const seen: string[] = [];
  const consumer = testConsumer(awsIotEvents, {
    handler: (event, { stale }) => {
      if (event.type === 'thingUpdated' && event.params.thingName === 'bad') throw new Error('no');
      seen.push(`${event.type}${stale ? ' stale' : ''}`);
    },
  });
  onTestFinished(() => consumer.close());
  const created = sampleThingCreated({ versionNumber: 1 });
  const updated = sampleThingUpdated({ thingId: created.thingId, versionNumber: 2 });
  expect(await consumer.deliverPayload(updated)).toBe('handled');
  expect(await consumer.deliverPayload(created)).toBe('handled');
  expect(await consumer.deliverPayload(created)).toBe('duplicate');
  expect(await consumer.deliver('$aws/events/thing/bad/updated', sampleThingUpdated({ thingName: 'bad', eventId: 'bad' }))).toBe('dead');
  expect(await consumer.deliver('$aws/events/thing/a/updated', '{')).toBe('dead');
  expect(await consumer.deliver('of/another/table', '{}')).toBe('foreign');
  expect(seen).toEqual(['thingUpdated', 'thingCreated stale']);
  expect(consumer.counters).toMatchObject({ received: 6, handled: 2, duplicate: 1, dead: 2, foreign: 1, inFlight: 0 });
  expect(consumer.deadLetters.map(({ reason }) => reason)).toEqual(['handler-failed', 'undecodable']);
});

it('retries as set by `retry`', async () => {
  let failures = 1;
  const consumer = testConsumer(awsIotEvents, {
    retry: { attempts: 2, firstDelayMs: 1 },
    handler: () => {
      failures -= 1;
      if (failures >= 0) throw new Error('once');
    },
  });
  onTestFinished(() => consumer.close());
  expect(await consumer.deliverPayload(sampleThingCreated())).toBe('handled');
  expect(consumer.warnings).toMatchObject([{ code: 'handler-failed' }]);
});

it('records the replies of a handler, as they would be published', async () => {
  const consumer = testConsumer(awsIotDeviceEvents, {
    handler: async ({ type }, { reply }) => {
      if (type === 'commandJson') await reply('commandResponseJson', { status: 'SUCCEEDED' });
      else await reply('shadowGetAccepted' as never, { state: {}, version: 1, timestamp: 1 } as never);
    },
  });
  onTestFinished(() => consumer.close());
  expect(await consumer.deliver('$aws/commands/things/a/executions/e/request/json', sampleCommandJson())).toBe('handled');
  expect(consumer.replies).toMatchObject([
    {
      type: 'commandResponseJson',
      topic: '$aws/commands/things/a/executions/e/response/json',
      payload: '{"status":"SUCCEEDED"}',
      qos: 1,
      to: { type: 'commandJson', params: { thingName: 'a', executionId: 'e' } },
    },
  ]);
  expect(await consumer.deliver('$aws/things/a/jobs/notify', { jobs: {} })).toBe('dead');
  expect(consumer.deadLetters).toMatchObject([{ error: { code: 'not-a-reply' } }]);
});

it('replies as the side of the handler, with the token', async () => {
  const consumer = testConsumer(awsIotDeviceEvents, {
    side: 'service',
    handler: (_, { reply }) => reply('shadowGetAccepted', { state: {}, version: 1, timestamp: 1 }),
  });
  onTestFinished(() => consumer.close());
  expect(await consumer.deliver('$aws/things/a/shadow/get', { clientToken: 't' })).toBe('handled');
  expect(consumer.replies.map(({ topic, payload }) => [topic, JSON.parse(String(payload))])).toEqual([
    ['$aws/things/a/shadow/get/accepted', { state: {}, version: 1, timestamp: 1, clientToken: 't' }],
  ]);
});

it('handles only what the side receives', async () => {
  const handled: string[] = [];
  const consumerOf = (side?: 'device' | 'service'): ReturnType<typeof testConsumer> =>
    testConsumer(awsIotDeviceEvents, { ...(side && { side }), handler: ({ type }) => void handled.push(type) }) as never;
  const [device, service] = [consumerOf(), consumerOf('service')];
  onTestFinished(() => {
    for (const consumer of [device, service]) consumer.close();
  });
  for (const payload of [{}, 'not JSON']) expect(await device.deliver('$aws/things/a/shadow/get', payload)).toBe('unselected');
  expect(await service.deliver('$aws/things/a/shadow/get', {})).toBe('handled');
  expect([handled, device.counters.unselected, device.deadLetters]).toEqual([['shadowGet'], 2, []]);
  expect(() => testConsumer(awsIotDeviceEvents, { side: 'devise' as 'device', handler: () => undefined })).toThrow(
    'has no side "devise"; its sides are device and service',
  );
});
