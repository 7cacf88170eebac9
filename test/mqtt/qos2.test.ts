import { connectAsync } from 'mqtt';
import { expect, it, onTestFinished } from 'vitest';
import { Inbox, type InboxMessage } from '../../packages/mqtt/src/inbox.js';
import { startScriptedBroker } from '../support/scripted-broker.js';

it('an inbox sends no PUBACK for a settled QoS 2 message, and does not count it as unacknowledged', async () => {
  const broker = await startScriptedBroker();
  const client = await connectAsync(broker.url, { protocolVersion: 4 });
  onTestFinished(async () => {
    await client.endAsync(true);
    await broker.close();
  });
  const messages: InboxMessage[] = [];
  const inbox = new Inbox(client, {
    onMessage: (message) => messages.push(message),
    onDuplicate: () => undefined,
    onBacklog: () => undefined,
  });
  broker.say({ cmd: 'publish', topic: 't', payload: 'x', qos: 2, messageId: 9, dup: false, retain: false });
  await expect.poll(() => broker.heardOf('pubrec').length).toBe(1);
  broker.say({ cmd: 'pubrel', messageId: 9 } as never);
  await expect.poll(() => messages.length).toBe(1);
  expect(inbox.unacknowledged).toBe(0);
  messages[0]?.settle();
  // Acknowledgements are sent at the end of the current turn of the event loop. The ping is sent after them.
  await new Promise((done) => setImmediate(done));
  client.sendPing();
  await expect.poll(() => broker.heardOf('pingreq').length).toBe(1);
  expect(broker.heardOf('puback')).toEqual([]);
});
