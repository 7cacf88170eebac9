import type { EventMessage } from '@topicwright/runtime';
import { describe, expect, it, onTestFinished } from 'vitest';
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
});
