import { expect, it } from 'vitest';
import type { Received } from '../../packages/mqtt/src/inbox/recent-messages.js';
import { Redeliveries } from '../../packages/mqtt/src/inbox/redeliveries.js';

const message = (packetId: number, payload: string): Received => ({ packetId, topic: 't', data: new TextEncoder().encode(payload) });

it('only the last message that was acknowledged with an identifier can be redelivered', () => {
  const redeliveries = new Redeliveries();
  redeliveries.acknowledged(message(1, 'old'));
  redeliveries.acknowledged(message(1, 'new'));
  expect(['old', 'new'].map((payload) => redeliveries.isAcknowledged(message(1, payload), true))).toEqual([false, true]);
});

it('the last message is found after more messages were acknowledged than are kept', () => {
  const redeliveries = new Redeliveries();
  redeliveries.acknowledged(message(1, 'old'));
  redeliveries.acknowledged(message(2, 'old'));
  for (let i = 0; i < 254; i += 1) redeliveries.acknowledged(message(100 + i, 'other'));
  redeliveries.acknowledged(message(2, 'new'));
  redeliveries.acknowledged(message(3, 'other'));
  expect(['old', 'new'].map((payload) => redeliveries.isAcknowledged(message(2, payload), true))).toEqual([false, true]);
  expect(redeliveries.isAcknowledged(message(1, 'old'), true)).toBe(false);
});

it('acknowledged messages are kept up to 8 MiB, the newest ones', () => {
  const redeliveries = new Redeliveries();
  const large = (packetId: number): Received => ({ packetId, topic: 't', data: new Uint8Array(3 * 2 ** 20) });
  const kept = (): readonly number[] => [1, 2, 3, 4].filter((id) => redeliveries.isAcknowledged(large(id), true));
  for (const id of [1, 2, 3]) redeliveries.acknowledged(large(id));
  expect(kept()).toEqual([2, 3]);
  // The same identifier again does not count twice.
  redeliveries.acknowledged(large(3));
  expect(kept()).toEqual([2, 3]);
  redeliveries.acknowledged({ packetId: 4, topic: 't', data: new Uint8Array(9 * 2 ** 20) });
  expect(kept()).toEqual([]);
  redeliveries.acknowledged(large(1));
  redeliveries.begin(true, []);
  for (const id of [1, 2]) redeliveries.acknowledged(large(id));
  expect(kept()).toEqual([1, 2]);
});
