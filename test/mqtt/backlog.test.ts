import { expect, it } from 'vitest';
import { Backlog } from '../../packages/mqtt/src/inbox/backlog.js';

const LIMITS = { messages: 4, bytes: 100 };

/** A backlog, and how often reading could resume. */
function backlogOf(...sizes: readonly number[]): { readonly backlog: Backlog; readonly paused: readonly boolean[]; resumed: () => number } {
  let count = 0;
  const backlog = new Backlog(() => {
    count += 1;
  }, LIMITS);
  return { backlog, paused: sizes.map((bytes) => backlog.enter(bytes)), resumed: () => count };
}

it('pauses at the limit of messages, and resumes at half of it', () => {
  const { backlog, paused, resumed } = backlogOf(1, 1, 1, 1, 1);
  expect(paused).toEqual([false, false, false, true, true]);
  for (let left = 4; left > 2; left -= 1) backlog.leave(1);
  expect([backlog.isPaused, resumed()]).toEqual([true, 0]);
  backlog.leave(1);
  expect([backlog.isPaused, resumed()]).toEqual([false, 1]);
  backlog.leave(1);
  expect(resumed()).toBe(1);
});

it('pauses at the limit of bytes, and resumes at half of it', () => {
  const { backlog, paused, resumed } = backlogOf(50, 49, 1);
  expect(paused).toEqual([false, false, true]);
  backlog.leave(49);
  expect([backlog.isPaused, resumed()]).toEqual([true, 0]);
  backlog.leave(1);
  expect([backlog.isPaused, resumed()]).toEqual([false, 1]);
});

it('resumes only if both messages and bytes are at most half of their limits', () => {
  const { backlog, paused } = backlogOf(1, 1, 1, 97);
  expect(paused.at(-1)).toBe(true);
  for (const bytes of [1, 1, 1]) backlog.leave(bytes);
  expect(backlog.isPaused).toBe(true);
  backlog.leave(97);
  expect(backlog.isPaused).toBe(false);
});

it('is full at four times a limit', () => {
  expect(backlogOf(...Array.from({ length: 15 }, () => 1)).backlog.isFull).toBe(false);
  expect(backlogOf(...Array.from({ length: 16 }, () => 1)).backlog.isFull).toBe(true);
  expect(backlogOf(399).backlog.isFull).toBe(false);
  expect(backlogOf(400).backlog.isFull).toBe(true);
});
