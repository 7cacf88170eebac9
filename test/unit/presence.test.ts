import type { AwsIotEvent } from '@topicwright/aws-iot-events';
import {
  type ClientSession,
  type Clock,
  type Presence,
  type PresenceEvent,
  presenceTracker,
  reducePresence,
} from '@topicwright/aws-iot-events/presence';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const START = Date.UTC(2026, 0, 1);

/** A clock that advances only by `advance`. */
function manualClock(): Clock & { readonly advance: (ms: number) => void } {
  let now = START;
  const timers = new Map<number, { readonly at: number; readonly callback: () => void }>();
  let last = 0;
  return {
    now: () => now,
    setTimeout: (callback, ms) => {
      last += 1;
      timers.set(last, { at: now + ms, callback });
      return last;
    },
    clearTimeout: (timer) => void timers.delete(timer as number),
    advance: (ms) => {
      now += ms;
      for (const [id, { at, callback }] of timers) {
        if (at > now) continue;
        timers.delete(id);
        callback();
      }
    },
  };
}

interface MessageFields {
  readonly session: string;
  readonly version?: number;
  readonly at?: number;
  readonly reason?: string;
}

const base = ({ session, version, at = 0 }: MessageFields): object => ({
  clientId: 'pump-7',
  sessionIdentifier: session,
  principalIdentifier: 'p',
  timestamp: START + at,
  ...(version !== undefined && { versionNumber: version }),
});

const connects = (fields: MessageFields): PresenceEvent =>
  ({ type: 'presenceConnected', payload: { ...base(fields), eventType: 'connected', ipAddress: '192.0.2.1' } }) as PresenceEvent;

const disconnects = (fields: MessageFields): PresenceEvent =>
  ({
    type: 'presenceDisconnected',
    payload: {
      ...base(fields),
      eventType: 'disconnected',
      clientInitiatedDisconnect: false,
      disconnectReason: fields.reason ?? 'CONNECTION_LOST',
    },
  }) as PresenceEvent;

function tracking(): {
  readonly tracker: ReturnType<typeof presenceTracker>;
  readonly clock: ReturnType<typeof manualClock>;
  readonly changes: string[];
} {
  const clock = manualClock();
  const changes: string[] = [];
  const onChange = ({ connected, session }: Presence): void =>
    void changes.push(`${session.sessionIdentifier} ${connected ? 'on' : 'off'}`);
  return { tracker: presenceTracker({ clock, onChange }), clock, changes };
}

describe('presence', () => {
  it.each<[string, readonly PresenceEvent[], readonly string[]]>([
    [
      'connects and disconnects',
      [connects({ session: 'a', version: 0 }), disconnects({ session: 'a', version: 0, at: MINUTE })],
      ['a on', 'a off'],
    ],
    ['out of order', [disconnects({ session: 'a', version: 0, at: MINUTE }), connects({ session: 'a', version: 0 })], ['a off']],
    ['duplicated', [connects({ session: 'a', version: 0 }), connects({ session: 'a', version: 0 })], ['a on']],
    [
      'reconnects in the same session',
      [
        connects({ session: 'a', version: 1 }),
        disconnects({ session: 'a', version: 1, at: MINUTE }),
        connects({ session: 'a', version: 2, at: 2 * MINUTE }),
      ],
      ['a on'],
    ],
    [
      'reconnects before the disconnect is reported',
      [
        connects({ session: 'a', version: 0 }),
        disconnects({ session: 'a', version: 0, at: 1000 }),
        connects({ session: 'b', version: 1, at: 2000 }),
      ],
      ['a on'],
    ],
    [
      'a late disconnect of the previous session',
      [connects({ session: 'b', version: 1, at: 2000 }), disconnects({ session: 'a', version: 0, at: 1000 })],
      ['b on'],
    ],
    [
      'taken over, with only the old session known',
      [connects({ session: 'a', version: 0 }), disconnects({ session: 'a', version: 0, at: 1000, reason: 'DUPLICATE_CLIENTID' })],
      ['a on'],
    ],
    [
      'taken over, then disconnected',
      [
        connects({ session: 'a', version: 0 }),
        disconnects({ session: 'b', version: 1, at: 9000 }),
        disconnects({ session: 'a', version: 0, at: 1000, reason: 'DUPLICATE_CLIENTID' }),
        connects({ session: 'b', version: 1, at: 1000 }),
      ],
      ['a on', 'b off'],
    ],
    [
      'versions restart at 0 after an hour',
      [
        connects({ session: 'a', version: 9 }),
        disconnects({ session: 'a', version: 9, at: MINUTE }),
        connects({ session: 'b', version: 0, at: 62 * MINUTE }),
      ],
      ['a on'],
    ],
    [
      'without versions, as in 2016',
      [connects({ session: 'a' }), connects({ session: 'b', at: 2000 }), disconnects({ session: 'a', at: 1000 })],
      ['a on'],
    ],
  ])('tracks a client: %s', (_, events, want) => {
    const { tracker, clock, changes } = tracking();
    for (const event of events) tracker.observe(event);
    clock.advance(5000);
    expect(changes).toEqual(want);
    expect(tracker.get('pump-7')?.connected).toBe(want.at(-1)?.endsWith('on'));
  });

  it('reports a disconnect after the settle time', () => {
    const { tracker, clock, changes } = tracking();
    tracker.observe(connects({ session: 'a', version: 0 }));
    tracker.observe(disconnects({ session: 'a', version: 0, at: 1000 }));
    clock.advance(4999);
    expect(tracker.get('pump-7')).toMatchObject({ connected: true, session: { disconnectReason: 'CONNECTION_LOST' } });
    clock.advance(1);
    expect(changes).toEqual(['a on', 'a off']);
    expect([...tracker]).toMatchObject([{ clientId: 'pump-7', connected: false }]);
  });

  it('restarts the settle time for another session', () => {
    const { tracker, clock, changes } = tracking();
    tracker.observe(connects({ session: 'a', version: 0 }));
    tracker.observe(disconnects({ session: 'a', version: 0, at: 1000 }));
    clock.advance(4000);
    tracker.observe(disconnects({ session: 'b', version: 1, at: 5000 }));
    clock.advance(4000);
    expect(changes).toEqual(['a on']);
    clock.advance(1000);
    expect(changes).toEqual(['a on', 'b off']);
  });

  it('ignores other events', () => {
    const { tracker, changes } = tracking();
    tracker.observe({ type: 'presenceConnectFailed', payload: { clientId: 'pump-7' } } as AwsIotEvent);
    expect([changes, tracker.get('pump-7'), [...tracker]]).toEqual([[], undefined, []]);
  });

  it('forgets clients that have been disconnected for a long time', () => {
    const { tracker, clock } = tracking();
    tracker.observe(disconnects({ session: 'a', version: 0 }));
    clock.advance(5000);
    clock.advance(24 * HOUR);
    tracker.observe({
      ...connects({ session: 'b' }),
      payload: { ...connects({ session: 'b' }).payload, clientId: 'pump-8' },
    } as PresenceEvent);
    expect(tracker.get('pump-7')).toBeUndefined();
  });

  it('reports no disconnect after it is closed', () => {
    const { tracker, clock, changes } = tracking();
    tracker.observe(connects({ session: 'a', version: 0 }));
    tracker.observe(disconnects({ session: 'a', version: 0, at: 1000 }));
    tracker.close();
    tracker.observe(disconnects({ session: 'b', version: 1, at: 2000 }));
    clock.advance(HOUR);
    expect(changes).toEqual(['a on']);
  });

  it('uses the system clock by default', async () => {
    const changes: boolean[] = [];
    const tracker = presenceTracker({ settleMs: 1, onChange: ({ connected }) => void changes.push(connected) });
    tracker.observe(connects({ session: 'a', version: 0 }));
    tracker.observe(disconnects({ session: 'a', version: 0, at: 1 }));
    await expect.poll(() => changes).toEqual([true, false]);
  });
});

/** The events of a client: consecutive sessions, each taken over, ended or still connected, with clock errors of up to two minutes. */
const history = fc
  .array(
    fc.record({
      gap: fc.oneof(fc.integer({ min: 0, max: 50 * MINUTE }), fc.integer({ min: HOUR + 10 * MINUTE, max: 72 * HOUR })),
      lasts: fc.oneof(fc.integer({ min: 0, max: MINUTE }), fc.integer({ min: MINUTE, max: 48 * HOUR })),
      takenOver: fc.boolean(),
      skips: fc.integer({ min: 1, max: 3 }),
      clockErrors: fc.tuple(fc.integer({ min: -2 * MINUTE, max: 2 * MINUTE }), fc.integer({ min: -2 * MINUTE, max: 2 * MINUTE })),
    }),
    { minLength: 1, maxLength: 8 },
  )
  .chain((sessions) => fc.record({ sessions: fc.constant(sessions), staysConnected: fc.boolean() }))
  .map(({ sessions, staysConnected }) => {
    let [now, version] = [0, 0];
    return sessions.flatMap(({ gap, lasts, takenOver, skips, clockErrors }, i) => {
      const isLast = i === sessions.length - 1;
      const before = sessions[i - 1];
      const away = before?.takenOver ? 0 : gap;
      now += away;
      version = away > HOUR ? 0 : version + skips;
      const [from, to] = [now + clockErrors[0], now + lasts + clockErrors[1]];
      now += lasts;
      const reason = takenOver && !isLast ? 'DUPLICATE_CLIENTID' : 'CONNECTION_LOST';
      const on = connects({ session: `s${i}`, version, at: from });
      return isLast && staysConnected ? [on] : [on, disconnects({ session: `s${i}`, version, at: to, reason })];
    });
  });

describe('a tracker', () => {
  it('keeps a reconnected client, however long ago it was disconnected', () => {
    const clock = manualClock();
    const tracker = presenceTracker({ clock, forgetAfterMs: HOUR });
    tracker.observe(connects({ session: 's1', version: 1 }));
    tracker.observe(disconnects({ session: 's1', version: 1, at: MINUTE, reason: 'CONNECTION_LOST' }));
    clock.advance(MINUTE);
    expect(tracker.get('pump-7')?.connected).toBe(false);
    tracker.observe(connects({ session: 's2', version: 2, at: 2 * MINUTE }));
    clock.advance(2 * HOUR);
    tracker.observe(connects({ session: 's2', version: 2, at: 2 * MINUTE }));
    expect(tracker.get('pump-7')?.connected).toBe(true);
  });

  it.each([
    [{ settleMs: Number.POSITIVE_INFINITY }, 'settleMs must be a finite number of milliseconds that is not negative, got Infinity'],
    [{ settleMs: -1 }, 'settleMs must be a finite number of milliseconds that is not negative, got -1'],
    [{ forgetAfterMs: Number.NaN }, 'forgetAfterMs must be a number of milliseconds that is not negative, got NaN'],
  ])('refuses the option %o', (options, message) => {
    expect(() => presenceTracker(options)).toThrow(new RangeError(message));
  });

  it('uses the earlier of two connects of one session', () => {
    const first = reducePresence(undefined, connects({ session: 's1', version: 1, at: MINUTE }));
    const again = reducePresence(first, connects({ session: 's1', version: 1, at: 0 }));
    expect([first.connectedAt, again.connectedAt]).toEqual([START + MINUTE, START]);
  });
});

/** The events in any order, some of them duplicated. */
const shuffledTwice = (events: readonly PresenceEvent[]): fc.Arbitrary<PresenceEvent[]> =>
  fc
    .array(fc.nat({ max: events.length - 1 }), { maxLength: 12 })
    .chain((again) =>
      fc.shuffledSubarray([...events, ...again.map((i) => events[i] as PresenceEvent)], { minLength: events.length + again.length }),
    );

describe('any order and duplication of a history', () => {
  it('results in the same state', () => {
    fc.assert(
      fc.property(
        history.chain((events) => fc.tuple(fc.constant(events), shuffledTwice(events))),
        ([events, received]) => {
          const settled = (list: readonly PresenceEvent[]): Presence | undefined => {
            const clock = manualClock();
            const tracker = presenceTracker({ clock });
            for (const event of list) tracker.observe(event);
            clock.advance(MINUTE);
            return tracker.get('pump-7');
          };
          const want = settled(events);
          expect(want?.connected).toBe(events.at(-1)?.type === 'presenceConnected');
          expect(want?.session.sessionIdentifier).toBe(events.at(-1)?.payload.sessionIdentifier);
          expect(settled(received)).toEqual(want);
        },
      ),
      { numRuns: 2000 },
    );
  });

  it('results in the same session if it is reduced in two parts', () => {
    fc.assert(
      fc.property(
        history.chain((events) => fc.tuple(fc.constant(events), shuffledTwice(events))),
        ([events, received]) => {
          const reduced = (list: readonly PresenceEvent[]): ClientSession | undefined =>
            list.reduce<ClientSession | undefined>((known, event) => reducePresence(known, event), undefined);
          expect(reduced(received)).toEqual(reduced(events));
          // The session is stored as JSON between the parts.
          const half = reduced(received.slice(0, received.length >> 1));
          const kept = half && (JSON.parse(JSON.stringify(half)) as ClientSession);
          expect(
            received.slice(received.length >> 1).reduce((known, event) => reducePresence(known, event), kept as ClientSession),
          ).toEqual(reduced(events));
        },
      ),
    );
  });
});

describe('a saved tracker', () => {
  const step = fc.record({
    client: fc.constantFrom('pump-7', 'pump-8'),
    version: fc.integer({ min: 0, max: 3 }),
    connects: fc.boolean(),
    waitMs: fc.constantFrom(0, 1000, 4999, 5000, 6000, 25 * HOUR),
  });

  it('continues as if it had not been interrupted', () => {
    const history = fc.array(step, { maxLength: 12 });
    const run = (
      steps: readonly (typeof step extends fc.Arbitrary<infer Step> ? Step : never)[],
      saveBefore: ReadonlySet<number>,
    ): unknown => {
      const clock = manualClock();
      const changes: string[] = [];
      const onChange = ({ clientId, connected }: Presence): void => void changes.push(`${clientId} ${connected} at ${clock.now()}`);
      let tracker = presenceTracker({ clock, onChange });
      steps.forEach(({ client, version, connects: isConnect, waitMs }, i) => {
        if (saveBefore.has(i)) {
          const before = tracker.save();
          tracker.close();
          expect(tracker.save()).toEqual(before);
          const saved = JSON.parse(JSON.stringify(before));
          tracker = presenceTracker({ clock, onChange, saved });
        }
        const event = (isConnect ? connects : disconnects)({ session: `${client}-${version}`, version, at: clock.now() - START });
        tracker.observe({ ...event, payload: { ...event.payload, clientId: client } } as PresenceEvent);
        clock.advance(waitMs);
      });
      clock.advance(MINUTE);
      const byId = (a: Presence, b: Presence): number => (a.clientId < b.clientId ? -1 : 1);
      // Changes of different clients at the same time have no order.
      const clientOf = (change: string): string => change.split(' ', 1)[0] ?? '';
      changes.sort((a, b) => clientOf(a).localeCompare(clientOf(b)));
      return { changes, clients: [...tracker].sort(byId), saved: tracker.save().clients.length };
    };
    fc.assert(
      fc.property(history, fc.array(fc.nat(11)), (steps, saves) => {
        expect(run(steps, new Set(saves))).toEqual(run(steps, new Set()));
      }),
    );
  });

  it('reports a disconnect that was due in the meantime', async () => {
    const { tracker, clock, changes } = tracking();
    tracker.observe(connects({ session: 'a', version: 0 }));
    tracker.observe(disconnects({ session: 'a', version: 0, at: 1000 }));
    const saved = tracker.save();
    tracker.close();
    clock.advance(HOUR);
    expect(changes).toEqual(['a on']);
    presenceTracker({ clock, saved, onChange: ({ connected }) => void changes.push(`a ${connected}`) });
    clock.advance(0);
    expect(changes).toEqual(['a on', 'a false']);
  });

  it.each([
    [null],
    [{}],
    [{ clients: {} }],
    [{ clients: [null] }],
    [{ clients: [{ session: {} }] }],
    [{ clients: [{ session: { clientId: 'a' } }] }],
  ])('is refused if it is %j', (saved) => {
    expect(() => presenceTracker({ saved: saved as never })).toThrow(TypeError);
  });
});

it('a change is reported again if onChange threw, because its event is handled again', () => {
  const reported: Presence[] = [];
  const failures = [new Error('the database is away')];
  const tracker = presenceTracker({
    clock: manualClock(),
    onChange: (presence) => {
      const failure = failures.shift();
      if (failure) throw failure;
      reported.push(presence);
    },
  });
  const event = connects({ session: 's1', version: 1 });
  expect(() => tracker.observe(event)).toThrow('the database is away');
  tracker.observe(event);
  expect(reported).toMatchObject([{ clientId: 'pump-7', connected: true }]);
});

it('a disconnect is reported again if onChange threw', () => {
  const reported: boolean[] = [];
  const failures = [new Error('the database is away')];
  const clock = manualClock();
  const tracker = presenceTracker({
    clock,
    onChange: ({ connected }) => {
      const failure = connected ? undefined : failures.shift();
      if (failure) throw failure;
      reported.push(connected);
    },
  });
  tracker.observe(connects({ session: 's1', version: 1 }));
  tracker.observe(disconnects({ session: 's1', version: 1 }));
  expect(() => clock.advance(5000)).toThrow('the database is away');
  expect(tracker.save().clients).toMatchObject([{ reported: true }]);
  clock.advance(4999);
  expect(reported).toEqual([true]);
  clock.advance(1);
  expect(reported).toEqual([true, false]);
});
