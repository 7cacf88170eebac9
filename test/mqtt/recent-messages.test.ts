import { describe, expect, it } from 'vitest';
import { isSameMessage, type Received, RecentMessages } from '../../packages/mqtt/src/inbox/recent-messages.js';

const bytes = (...data: readonly number[]): Uint8Array => Uint8Array.from(data);
const message = (packetId: number, topic = 'a', data = bytes(1, 2)): Received => ({ packetId, topic, data });

describe('two messages', () => {
  it.each([
    [message(1, 'a', bytes(1, 2)), message(2, 'a', bytes(1, 2)), true],
    [message(1, 'a', bytes()), message(1, 'a', bytes()), true],
    [message(1, 'a', bytes(1, 2)), message(1, 'b', bytes(1, 2)), false],
    [message(1, 'a', bytes(1, 2)), message(1, 'a', bytes(1, 3)), false],
    [message(1, 'a', bytes(1, 2)), message(1, 'a', bytes(3, 2)), false],
    [message(1, 'a', bytes(1, 2)), message(1, 'a', bytes(1)), false],
    [message(1, 'a', bytes(1)), message(1, 'a', bytes(1, 2)), false],
    [message(1, 'a', bytes()), message(1, 'a', bytes(1)), false],
  ])('%j and %j are the same: %s', (one, other, isSame) => expect(isSameMessage(one, other)).toBe(isSame));
});

describe('the recent messages', () => {
  it('are redelivered with the same identifier, topic and bytes, and marked as duplicates', () => {
    const recent = new RecentMessages();
    recent.add(message(1));
    expect(recent.redelivers(message(1), true)).toBe(true);
    expect(recent.redelivers(message(1), false)).toBe(false);
    expect(recent.redelivers(message(2), true)).toBe(false);
    expect(recent.redelivers(message(1, 'b'), true)).toBe(false);
    recent.add(message(1, 'b'));
    expect([recent.redelivers(message(1), true), recent.redelivers(message(1, 'b'), true)]).toEqual([false, true]);
    recent.clear();
    expect(recent.redelivers(message(1, 'b'), true)).toBe(false);
  });

  it('are the last 256', () => {
    const recent = new RecentMessages();
    for (let id = 1; id <= 256; id += 1) recent.add(message(id));
    expect(recent.redelivers(message(1), true)).toBe(true);
    recent.add(message(257));
    expect([1, 2, 257].map((id) => recent.redelivers(message(id), true))).toEqual([false, true, true]);
  });

  it('have at most 8 MiB', () => {
    const recent = new RecentMessages();
    const half = new Uint8Array(4 * 2 ** 20);
    recent.add(message(1, 'a', half));
    recent.add(message(2, 'a', half));
    expect(recent.redelivers(message(1, 'a', half), true)).toBe(true);
    recent.add(message(3, 'a', bytes(1)));
    expect(recent.redelivers(message(1, 'a', half), true)).toBe(false);
    expect(recent.redelivers(message(2, 'a', half), true)).toBe(true);
    // A message that is replaced counts no more.
    for (let i = 0; i < 3; i += 1) recent.add(message(2, 'a', half));
    expect(recent.redelivers(message(3, 'a', bytes(1)), true)).toBe(true);
    recent.clear();
    recent.add(message(4, 'a', half));
    recent.add(message(5, 'a', half));
    expect(recent.redelivers(message(4, 'a', half), true)).toBe(true);
  });
});
