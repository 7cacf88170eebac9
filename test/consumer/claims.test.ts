import type { EventMessage, OrderKey } from '@topicwright/runtime';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { Claims, type ClaimsOptions } from '../../packages/consumer/src/claims.js';
import type { Warning } from '../../packages/consumer/src/hooks.js';
import { memoryStore } from '../../packages/consumer/src/memory-store.js';
import { settingsOf } from '../../packages/consumer/src/settings.js';
import { StopSignal } from '../../packages/consumer/src/stop-signal.js';
import type { ClaimRequest, Completion, Store } from '../../packages/consumer/src/store.js';
import { type Task, taskOf } from '../../packages/consumer/src/task.js';

const EVENT = { type: 'measured', params: {} } as EventMessage;

interface Facts {
  readonly key?: string;
  readonly order?: OrderKey;
  readonly time?: Date;
}

/** The task of an event with these keys. */
function task({ key, order, time }: Facts, incoming: object = {}, stale?: 'deliver' | 'skip'): Task<EventMessage> {
  const keys = { idempotencyKey: () => key, orderKey: () => order, eventTime: () => time };
  return taskOf(keys, EVENT, { decode: () => ({ ok: true, event: EVENT }), data: '', ...incoming }, stale);
}

describe('the position of an event', () => {
  const order: OrderKey = { entity: 'e', version: 7 };
  const reset = { after: 1000, to: 0 };

  it.each<[string, Facts, unknown]>([
    ['is its version', { order }, { version: 7 }],
    [
      'has its time if the version can be reset',
      { order: { ...order, reset }, time: new Date(5) },
      { version: 7, resetAfter: 1000, time: 5 },
    ],
    ['has no time if the event has none', { order: { ...order, reset } }, { version: 7, resetAfter: 1000 }],
    ['has no time if it is invalid', { order: { ...order, reset }, time: new Date(Number.NaN) }, { version: 7, resetAfter: 1000 }],
    ['is unknown without a version', { order: { entity: 'e', reset } }, undefined],
    ['is unknown without an order', {}, undefined],
  ])('%s', (_, facts, position) => {
    expect(task(facts).position).toEqual(position);
    expect(task(facts).entity).toBe(position && 'e');
  });

  it('is skipped if it is stale: by the consumer, else by the spec', () => {
    const skipped: OrderKey = { ...order, stale: 'skip' };
    expect(
      [task({ order: skipped }), task({ order: skipped }, {}, 'deliver'), task({ order }, {}, 'skip')].map((each) => each.skipsStale),
    ).toEqual([true, false, true]);
  });
});

describe('the key of a message', () => {
  it('is that of the event, else that of the transport, and the queue is that of its entity, else of the key', () => {
    const facts = (made: Task<EventMessage>): unknown => [made.key, made.queueKey];
    expect(facts(task({ key: 'k', order: { entity: 'e' } }, { transportId: 't' }))).toEqual(['k', 'e']);
    expect(facts(task({ key: 'k' }, { transportId: 't' }))).toEqual(['k', 'k']);
    expect(facts(task({}, { transportId: 't' }))).toEqual(['["measured","transport","t"]', '["measured","transport","t"]']);
    expect(facts(task({}))).toEqual([undefined, undefined]);
  });
});

/** Claims on a store that records its calls. */
function claimsOn(
  store: Partial<Store>,
  options: Partial<ClaimsOptions> = {},
  waits = true,
): { claims: Claims<EventMessage>; warnings: Warning[] } {
  const warnings: Warning[] = [];
  const claims = new Claims<EventMessage>({
    owner: undefined,
    store: { ...memoryStore(), ...store },
    settings: { ...settingsOf({ retry: { firstDelayMs: 1, maxDelayMs: 1 } }), waits },
    stop: new StopSignal(),
    warn: (warning) => warnings.push(warning),
    onStoreFailure: () => undefined,
    ...options,
  });
  onTestFinished(() => claims.close());
  return { claims, warnings };
}

describe('claims', () => {
  it('ask the store only if there is a key or an entity', async () => {
    const requests: ClaimRequest[] = [];
    const { claims } = claimsOn({
      claim: (request) => {
        requests.push(request);
        return { status: 'claimed', token: 1, deliveries: 1 };
      },
    });
    const order: OrderKey = { entity: 'e', version: 1 };
    for (const facts of [{}, { order: { entity: 'e' } }, { key: 'k' }, { order }]) await claims.claim(task(facts));
    expect(requests.map(({ key, entity }) => [key, entity])).toEqual([
      ['k', undefined],
      [undefined, 'e'],
    ]);
    expect(new Set(requests.map(({ owner, instance }) => `${owner} ${instance}`)).size).toBe(1);
    expect(requests[0]?.instance).toMatch(/^[0-9a-z]+-[0-9a-z]+$/);
  });

  it('without a key and an entity have larger and larger tokens, from the current microsecond', async () => {
    vi.useFakeTimers({ now: 5_000 });
    onTestFinished(() => void vi.useRealTimers());
    const { claims } = claimsOn({});
    const tokenOf = async (): Promise<unknown> => ((await claims.claim(task({}))) as { token: number }).token;
    expect([await tokenOf(), await tokenOf()]).toEqual([5_000_000, 5_000_001]);
    vi.setSystemTime(6_000);
    expect(await tokenOf()).toBe(6_000_000);
  });

  it('complete a message with its position only if it was handled', async () => {
    const completions: Completion[] = [];
    const { claims } = claimsOn({ complete: (completion) => void completions.push(completion) });
    const order: OrderKey = { entity: 'e', version: 1 };
    expect(await claims.complete(task({ key: 'k', order }), 'handled')).toBe('handled');
    expect(await claims.complete(task({ key: 'k', order }), 'stale')).toBe('stale');
    expect(await claims.complete(task({ order }), 'stale')).toBe('stale');
    expect(await claims.complete(task({}), 'handled')).toBe('handled');
    expect(completions.map(({ key, position }) => [key, position])).toEqual([
      ['k', { version: 1 }],
      ['k', undefined],
    ]);
  });

  it('release and extend only a message with a key', async () => {
    const released: unknown[] = [];
    const { claims } = claimsOn({ release: (lease) => void released.push(lease) });
    await claims.release(task({}), 5);
    await claims.release(task({ key: 'k' }), 5);
    expect(released).toEqual([{ key: 'k', entity: undefined, token: 5 }]);
    expect(claims.keep(task({}), 5, () => undefined)()).toBeUndefined();
  });

  it('retry the store until it answers if the consumer waits, and warn when it does', async () => {
    let calls = 0;
    const { claims, warnings } = claimsOn({
      claim: () => {
        calls += 1;
        if (calls < 12) throw new Error('away');
        return { status: 'done' };
      },
    });
    const claim = claims.claim(task({ key: 'k' }));
    expect(claims.isStoreUnavailable).toBe(false);
    expect(await claim).toEqual({ status: 'done' });
    expect([calls, claims.isStoreUnavailable, warnings.map(({ code }) => code)]).toEqual([12, false, ['store-recovered']]);
    await claims.claim(task({ key: 'k' }));
    expect(warnings).toHaveLength(1);
  });

  it.each([undefined, {}, { status: 'QUEUED' }, 'claimed'])('claim again if the answer of the store is not a claim: %j', async (answer) => {
    const answers = [answer, { status: 'claimed', token: 1, deliveries: 1 }];
    const { claims } = claimsOn({ claim: () => answers.shift() as never });
    expect(await claims.claim(task({ key: 'k' }))).toMatchObject({ status: 'claimed' });
    expect(answers).toEqual([]);
  });

  it.each([
    [1, 3],
    [7, 7],
    [undefined, 5],
  ])('with `retry.attempts: %s` try the store %i times if the consumer does not wait', async (attempts, want) => {
    let calls = 0;
    const retry = { firstDelayMs: 1, maxDelayMs: 1, ...(attempts !== undefined && { attempts }) };
    const claim = (): never => {
      calls += 1;
      throw new Error('away');
    };
    const { claims } = claimsOn({ claim }, { settings: { ...settingsOf({ retry }), waits: false } });
    await expect(claims.claim(task({ key: 'k' }))).rejects.toMatchObject({ code: 'store-failed', cause: new Error('away') });
    expect([calls, claims.isStoreUnavailable]).toEqual([want, true]);
  });
});
