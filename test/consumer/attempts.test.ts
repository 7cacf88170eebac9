import type { EventMessage } from '@topicwright/runtime';
import { afterEach, beforeEach, describe, expect, it, onTestFinished, vi } from 'vitest';
import { type AttemptInfo, Attempts, type RunningAttempt } from '../../packages/consumer/src/attempts.js';
import type { Handler } from '../../packages/consumer/src/handler.js';
import { NO_MESSAGE_INFO } from '../../packages/consumer/src/task.js';

const EVENT = {} as EventMessage;
const INFO: AttemptInfo = { attempt: 1, deliveries: 1, stale: false, token: 1, message: NO_MESSAGE_INFO, replier: undefined };

function attemptsOf(handler: Handler<EventMessage>, limits = { handlerTimeoutMs: 60_000, abortGraceMs: 60_000 }): Attempts<EventMessage> {
  const attempts = new Attempts(handler, {}, limits);
  onTestFinished(() => attempts.close());
  return attempts;
}

const run = (attempts: Attempts<EventMessage>, started: RunningAttempt[] = []): unknown =>
  attempts.run(EVENT, INFO, (running) => started.push(running));

describe('an attempt', () => {
  const error = new Error('no');

  it('whose handler throws has ended', async () => {
    const thrown = attemptsOf(() => {
      throw error;
    });
    expect(run(thrown)).toEqual({ error, isRunning: false });
    expect(await run(attemptsOf(() => Promise.reject(error)))).toEqual({ error, isRunning: false });
  });

  it('whose handler returns an object that is not a valid promise has ended', async () => {
    const fail = (): never => {
      throw error;
    };
    const thenable = Object.defineProperty({}, 'then', { value: fail });
    const withGetter = Object.defineProperty({}, 'then', { get: fail });
    for (const returned of [thenable, withGetter]) expect(await run(attemptsOf(() => returned))).toEqual({ error, isRunning: false });
  });

  it('of a synchronous handler is never running', () => {
    const started: RunningAttempt[] = [];
    expect(
      run(
        attemptsOf(() => undefined),
        started,
      ),
    ).toBeUndefined();
    expect(started).toEqual([]);
  });

  it('that ignores its signal is still running when it counts as failed', async () => {
    const attempts = attemptsOf(() => new Promise(() => undefined), { handlerTimeoutMs: 20, abortGraceMs: 20 });
    expect(await run(attempts)).toMatchObject({ error: { code: 'handler-timeout' }, isRunning: true });
  });

  it('that is aborted keeps the first reason, and a late failure counts', async () => {
    const started: RunningAttempt[] = [];
    const attempts = attemptsOf(
      (_, { signal }) => new Promise((_done, fail) => signal.addEventListener('abort', () => fail(signal.reason))),
    );
    const outcome = run(attempts, started);
    started[0]?.abort('first');
    started[0]?.abort('second');
    expect(await outcome).toEqual({ error: 'first', isRunning: false });
  });

  it('that starts after a stop has a signal that is already aborted', () => {
    let signal: AbortSignal | undefined;
    const attempts = attemptsOf((_, context) => {
      signal = context.signal;
    });
    attempts.stop('closing');
    expect(run(attempts)).toBeUndefined();
    expect([signal?.aborted, signal?.reason]).toEqual([true, 'closing']);
  });

  it('without a transport that can reply refuses to', async () => {
    const replying = attemptsOf((_, context) => (context.reply as (type: string, payload: unknown) => Promise<void>)('any', {}));
    expect(await run(replying)).toMatchObject({ error: { code: 'no-reply', path: 'reply' }, isRunning: false });
  });
});

describe('the time limits of attempts', () => {
  beforeEach(() => void vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval', 'performance'] }));
  afterEach(() => void vi.useRealTimers());

  const LIMITS = { handlerTimeoutMs: 1000, abortGraceMs: 400 };

  it('abort the signal, and later count the attempt as failed', async () => {
    const signals: AbortSignal[] = [];
    const failures: unknown[] = [];
    const attempts = attemptsOf((_, { signal }) => {
      signals.push(signal);
      return new Promise(() => undefined);
    }, LIMITS);
    void Promise.resolve(run(attempts)).then((failure) => failures.push(failure));
    await vi.advanceTimersByTimeAsync(900);
    expect(signals[0]?.aborted).toBe(false);
    await vi.advanceTimersByTimeAsync(200);
    expect(signals[0]?.reason).toMatchObject({ code: 'handler-timeout', message: 'the handler has not finished within 1000 ms' });
    expect(failures).toEqual([]);
    await vi.advanceTimersByTimeAsync(200);
    expect(failures).toEqual([]);
    await vi.advanceTimersByTimeAsync(300);
    expect(failures).toEqual([expect.objectContaining({ isRunning: true })]);
  });

  it('have one timer while any attempt is running', async () => {
    const ends: (() => void)[] = [];
    const attempts = attemptsOf(() => new Promise<void>((resolve) => ends.push(resolve)), LIMITS);
    const outcomes = [run(attempts), run(attempts)];
    expect(vi.getTimerCount()).toBe(1);
    ends[0]?.();
    await outcomes[0];
    expect(vi.getTimerCount()).toBe(1);
    ends[1]?.();
    await outcomes[1];
    expect(vi.getTimerCount()).toBe(0);
  });

  it('have no timer after the last attempt has failed', async () => {
    const attempts = attemptsOf(() => new Promise(() => undefined), LIMITS);
    const outcome = run(attempts);
    await vi.advanceTimersByTimeAsync(1600);
    expect(await outcome).toMatchObject({ isRunning: true });
    expect(vi.getTimerCount()).toBe(0);
  });
});
