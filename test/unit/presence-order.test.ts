import { type Clock, type PresenceEvent, presenceTracker, reducePresence } from '@topicwright/aws-iot-events/presence';
import { describe, expect, it } from 'vitest';

const HOUR = 3_600_000;
const START = Date.UTC(2026, 0, 1);

const eventOf = (
  change: 'connected' | 'disconnected',
  clientId: string,
  session: string,
  versionNumber: number,
  at: number,
): PresenceEvent =>
  ({
    type: change === 'connected' ? 'presenceConnected' : 'presenceDisconnected',
    payload: {
      clientId,
      sessionIdentifier: session,
      principalIdentifier: 'p',
      timestamp: START + at,
      versionNumber,
      eventType: change,
      ...(change === 'disconnected' && { disconnectReason: 'CONNECTION_LOST', clientInitiatedDisconnect: false }),
    },
  }) as unknown as PresenceEvent;

describe('a tracker of presence', () => {
  it('keeps a reconnected client when an event of another client arrives after forgetAfterMs', () => {
    let now = START;
    let settle: (() => void) | undefined;
    const clock: Clock = { now: () => now, setTimeout: (callback) => (settle = callback), clearTimeout: () => undefined };
    const tracker = presenceTracker({ clock, forgetAfterMs: HOUR });
    tracker.observe(eventOf('connected', 'pump-7', 's1', 1, 0));
    tracker.observe(eventOf('disconnected', 'pump-7', 's1', 1, 1000));
    settle?.();
    expect(tracker.get('pump-7')?.connected).toBe(false);
    tracker.observe(eventOf('connected', 'pump-7', 's2', 2, 2000));
    now += 2 * HOUR;
    // The event must be of another client: one of the same client would add it again.
    tracker.observe(eventOf('connected', 'pump-8', 's3', 1, 3000));
    expect(tracker.get('pump-7')?.connected).toBe(true);
  });
});

describe('reducePresence', () => {
  it.each([
    [0, 60_000],
    [60_000, 0],
  ])('keeps the earlier of two connects of a session that arrive in the order %i, %i', (one, other) => {
    const first = reducePresence(undefined, eventOf('connected', 'pump-7', 's1', 1, one));
    expect(reducePresence(first, eventOf('connected', 'pump-7', 's1', 1, other)).connectedAt).toBe(START);
  });

  it.each([
    [0, 60_000],
    [60_000, 0],
  ])('keeps the later of two disconnects of a session that arrive in the order %i, %i', (one, other) => {
    const first = reducePresence(undefined, eventOf('disconnected', 'pump-7', 's1', 1, one));
    expect(reducePresence(first, eventOf('disconnected', 'pump-7', 's1', 1, other)).disconnectedAt).toBe(START + 60_000);
  });
});
