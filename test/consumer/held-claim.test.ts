import type { EventMessage } from '@topicwright/runtime';
import { describe, expect, it } from 'vitest';
import type { Claims } from '../../packages/consumer/src/claims.js';
import { HeldClaim } from '../../packages/consumer/src/held-claim.js';
import { STOPPED } from '../../packages/consumer/src/retrying-store.js';
import { StopSignal } from '../../packages/consumer/src/stop-signal.js';
import type { Task } from '../../packages/consumer/src/task.js';

interface Held {
  readonly held: HeldClaim<EventMessage>;
  readonly cancel: StopSignal;
  /** The calls of the claims, and the codes with which the running attempt was aborted. */
  readonly calls: readonly string[];
  readonly loseLease: () => void;
  readonly start: () => void;
}

function heldClaim(release: () => Promise<void> = async () => undefined): Held {
  const calls: string[] = [];
  const cancel = new StopSignal();
  let onLost = (): void => undefined;
  const claims = {
    keep: (_: unknown, token: number, lost: () => void) => {
      calls.push(`keep ${token}`);
      onLost = lost;
      return () => calls.push('stop keeping');
    },
    release: (_: unknown, token: number) => {
      calls.push(`release ${token}`);
      return release();
    },
    reportLost: () => calls.push('report'),
  } as unknown as Claims<EventMessage>;
  const held = new HeldClaim(claims, { incoming: { cancel } } as unknown as Task<EventMessage>, 5);
  const abort = (reason: unknown): void => void calls.push(`abort: ${(reason as { code: string }).code}`);
  return { held, cancel, calls, loseLease: () => onLost(), start: () => held.startAttempt({ abort }) };
}

describe('a held claim', () => {
  it('is extended once for all attempts, until the message is settled', async () => {
    const { held, calls, start } = heldClaim();
    const outcome = await held.during(async () => {
      start();
      start();
      held.extend();
      return 'handled';
    });
    expect([outcome, calls]).toEqual(['handled', ['keep 5', 'stop keeping']]);
  });

  it('aborts the running attempt if it is lost', () => {
    const { held, calls, loseLease, start } = heldClaim();
    start();
    expect(held.isLost).toBe(false);
    loseLease();
    expect([held.isLost, calls]).toEqual([true, ['keep 5', 'report', 'abort: lease-lost']]);
  });

  it('may be lost between attempts, and while the message is completed, which removes the lease', () => {
    const between = heldClaim();
    between.held.extend();
    between.loseLease();
    expect(between.calls).toEqual(['keep 5', 'report']);
    const completing = heldClaim();
    completing.start();
    completing.held.beginCompleting();
    completing.loseLease();
    expect([completing.held.isLost, completing.calls]).toEqual([false, ['keep 5']]);
  });

  it('aborts the running attempt if the invocation ends, but not afterwards', async () => {
    const during = heldClaim();
    during.start();
    during.cancel.stop();
    expect(during.calls).toEqual(['keep 5', 'abort: deadline']);
    const between = heldClaim();
    between.held.extend();
    expect(() => between.cancel.stop()).not.toThrow();
    const after = heldClaim();
    await after.held.during(async () => {
      after.start();
      return 'handled';
    });
    after.cancel.stop();
    expect(after.calls).toEqual(['keep 5', 'stop keeping']);
  });

  it('is released if the work fails, also if the release fails, but not if the consumer stops', async () => {
    const error = new Error('no');
    const failing = heldClaim(() => Promise.reject(new Error('away')));
    await expect(failing.held.during(() => Promise.reject(error))).rejects.toBe(error);
    expect(failing.calls).toEqual(['release 5']);
    const stopped = heldClaim();
    await expect(stopped.held.during(() => Promise.reject(STOPPED))).rejects.toBe(STOPPED);
    expect(stopped.calls).toEqual([]);
  });

  it('is released without a result if it is abandoned', async () => {
    const { held, calls } = heldClaim();
    held.extend();
    expect(await held.abandon()).toBe('abandoned');
    expect(calls).toEqual(['keep 5', 'stop keeping', 'release 5']);
  });
});
