import { connectAsync } from 'mqtt';
import { expect, it, onTestFinished } from 'vitest';
import { AckWindow, type Slot } from '../../packages/mqtt/src/ack-window.js';
import { Inbox, type InboxMessage } from '../../packages/mqtt/src/inbox.js';
import { startScriptedBroker } from '../support/scripted-broker.js';

it('an inbox counts QoS 0 messages: it stops reading at its limit until half of them are settled', async () => {
  const broker = await startScriptedBroker();
  const client = await connectAsync(broker.url, { protocolVersion: 4 });
  onTestFinished(async () => {
    await client.endAsync(true);
    await broker.close();
  });
  const messages: InboxMessage[] = [];
  let backlogs = 0;
  const inbox = new Inbox(client, {
    onMessage: (message) => messages.push(message),
    onDuplicate: () => undefined,
    onBacklog: () => (backlogs += 1),
    mostInWork: 4,
  });
  for (let i = 0; i < 10; i += 1) broker.say({ cmd: 'publish', topic: `t/${i}`, payload: 'x', qos: 0, dup: false, retain: false });
  await expect.poll(() => messages.length).toBeGreaterThanOrEqual(4);
  // Everything that was sent has arrived, but is not read.
  await new Promise((done) => setTimeout(done, 50));
  expect([messages.length, inbox.isPaused, backlogs]).toEqual([4, true, 1]);
  messages[0]?.settle();
  messages[1]?.settle();
  await expect.poll(() => messages.length).toBe(6);
});

it('a window knows a packet whose identifier a skipped packet had before', () => {
  const window = new AckWindow<Slot>();
  const packet = (packetId: number): Slot => ({ packetId, slot: 'open' });
  const [oldest, abandoned, redelivered] = [packet(5), packet(1), packet(1)];
  window.add(oldest);
  window.add(abandoned);
  abandoned.slot = 'skipped';
  window.add(redelivered);
  oldest.slot = 'due';
  expect(window.takeDue()).toEqual([oldest]);
  expect([window.has(1), window.size]).toEqual([true, 1]);
});
