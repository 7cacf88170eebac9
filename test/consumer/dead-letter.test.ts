import { ConsumerError, type DeadLetter, type Warning } from '@topicwright/consumer';
import type { EventMessage } from '@topicwright/runtime';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { DeadLetters, excerptOf } from '../../packages/consumer/src/dead-letter.js';
import { DEFAULT_RETRY } from '../../packages/consumer/src/retry.js';
import { StopSignal } from '../../packages/consumer/src/stop-signal.js';

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

const letter: DeadLetter = { reason: 'handler-failed', error: new Error('no'), data: 'x', topic: 'a/b', attempts: 5 };

interface Sending {
  readonly letters: DeadLetters<EventMessage>;
  readonly warnings: Warning[];
  readonly stop: StopSignal;
}

function sending(onDeadLetter: () => void | Promise<void>, attempts?: number): Sending {
  const [warnings, stop] = [[] as Warning[], new StopSignal()];
  const warn = (warning: Warning): void => void warnings.push(warning);
  return { letters: new DeadLetters({ onDeadLetter, retry: DEFAULT_RETRY, attempts, stop, warn }), warnings, stop };
}

const refuse = (): never => {
  throw new Error('full');
};

it('a call of onDeadLetter that hangs is reported, and not repeated', async () => {
  let settle: (() => void) | undefined;
  let calls = 0;
  const { letters, warnings } = sending(() => {
    calls += 1;
    return new Promise<void>((resolve) => {
      settle = resolve;
    });
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

it('a call of onDeadLetter that has succeeded is not reported later', async () => {
  const { letters, warnings } = sending(() => undefined);
  expect(await letters.send(letter)).toBe('dead');
  await vi.advanceTimersByTimeAsync(60_000);
  expect(warnings).toEqual([]);
});

it('onDeadLetter is called as often as allowed, with a warning and a callback before each retry', async () => {
  let calls = 0;
  const { letters, warnings } = sending(() => {
    calls += 1;
    refuse();
  }, 3);
  const event = { type: 'e' } as EventMessage;
  const onRetry = vi.fn();
  const { topic: _, ...withoutTopic } = letter;
  const sent = expect(letters.send({ ...withoutTopic, event }, { onRetry })).rejects.toMatchObject({
    code: 'dead-letter-failed',
    message: 'onDeadLetter failed 3 times; the message is not settled',
    cause: new Error('full'),
  });
  await vi.runAllTimersAsync();
  await sent;
  expect([calls, onRetry.mock.calls.length]).toEqual([3, 2]);
  const message = 'onDeadLetter failed and is called again: full; the message is not settled';
  const warning = { code: 'dead-letter-failed', message, event, attempts: 5, cause: new Error('full') };
  expect(warnings).toEqual([warning, warning]);
});

it('the error of a nested consumer is not retried', async () => {
  const failure = new ConsumerError('dead-letter-failed', 'onDeadLetter', 'no');
  const { letters, warnings } = sending(() => Promise.reject(failure));
  await expect(letters.send(letter)).rejects.toBe(failure);
  expect(warnings).toEqual([]);
});

it.each(['stop', 'cancel'])('retries end with the signal %s', async (which) => {
  const { letters, stop } = sending(refuse);
  const cancel = new StopSignal();
  const sent = letters.send(letter, { cancel });
  await vi.advanceTimersByTimeAsync(1);
  (which === 'stop' ? stop : cancel).stop();
  expect(await sent).toBe('abandoned');
  expect(letters.isFailing).toBe(false);
});

describe('the excerpt of a message', () => {
  const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);
  const cyclic: { self?: object } = {};
  cyclic.self = cyclic;

  it.each<[unknown, string]>([
    [bytes('{"a":1}'), '"{\\"a\\":1}"'],
    [bytes('x'.repeat(64)), `"${'x'.repeat(64)}"`],
    [bytes('x'.repeat(65)), `"${'x'.repeat(64)}"… (65 bytes)`],
    [bytes(`${'x'.repeat(63)}ä`), `"${'x'.repeat(63)}"… (65 bytes)`],
    [Uint8Array.of(0xff, 1), 'ff01'],
    ['x'.repeat(64), `"${'x'.repeat(64)}"`],
    ['ä'.repeat(65), `"${'ä'.repeat(64)}"… (65 characters)`],
    [{ a: 1 }, '"{\\"a\\":1}"'],
    [undefined, '"undefined"'],
    [cyclic, '"[object Object]"'],
  ])('%j is %s', (data, excerpt) => {
    expect(excerptOf(data)).toBe(excerpt);
  });
});
