import { expect, it } from 'vitest';
import { type Received, Redeliveries } from '../../packages/mqtt/src/inbox/redeliveries.js';

const message = (packetId: number, payload: string): Received => ({ packetId, topic: 't', data: new TextEncoder().encode(payload) });

it('only the last message that was acknowledged with an identifier can be redelivered', () => {
  const redeliveries = new Redeliveries();
  redeliveries.acknowledged(message(1, 'old'));
  redeliveries.acknowledged(message(1, 'new'));
  expect(['old', 'new'].map((payload) => redeliveries.isAcknowledged(message(1, payload), true))).toEqual([false, true]);
});

it('the last message is found after the ring of acknowledged messages was filled once', () => {
  const redeliveries = new Redeliveries();
  redeliveries.acknowledged(message(1, 'old'));
  redeliveries.acknowledged(message(2, 'old'));
  for (let i = 0; i < 254; i += 1) redeliveries.acknowledged(message(100 + i, 'other'));
  // Replaces the oldest entry, so the newest entry comes before an older one in the buffer.
  redeliveries.acknowledged(message(2, 'new'));
  expect(['old', 'new'].map((payload) => redeliveries.isAcknowledged(message(2, payload), true))).toEqual([false, true]);
  expect(redeliveries.isAcknowledged(message(1, 'old'), true)).toBe(false);
});
