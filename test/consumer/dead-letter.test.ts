import type { DeadLetter, Warning } from '@topicwright/consumer';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { DeadLetters } from '../../packages/consumer/src/dead-letter.js';
import { DEFAULT_RETRY } from '../../packages/consumer/src/retry.js';
import { StopSignal } from '../../packages/consumer/src/stop-signal.js';

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

const letter: DeadLetter = { reason: 'handler-failed', error: new Error('no'), data: 'x', topic: 'a/b', attempts: 5 };

it('a call of onDeadLetter that hangs is reported, and not repeated', async () => {
  const warnings: Warning[] = [];
  let settle: (() => void) | undefined;
  let calls = 0;
  const letters = new DeadLetters({
    onDeadLetter: () => {
      calls += 1;
      return new Promise<void>((resolve) => {
        settle = resolve;
      });
    },
    retry: DEFAULT_RETRY,
    attempts: undefined,
    stop: new StopSignal(),
    warn: (warning) => warnings.push(warning),
  });
  const sent = letters.send(letter);
  await vi.advanceTimersByTimeAsync(9999);
  expect([letters.isFailing, warnings]).toEqual([false, []]);
  await vi.advanceTimersByTimeAsync(60_000);
  expect(letters.isFailing).toBe(true);
  const message = 'onDeadLetter has not settled within 10 s; the message is not settled';
  expect(warnings).toEqual([{ code: 'dead-letter-failed', message, topic: 'a/b', attempts: 5 }]);
  settle?.();
  expect(await sent).toBe('dead');
  expect([letters.isFailing, calls]).toEqual([false, 1]);
});
