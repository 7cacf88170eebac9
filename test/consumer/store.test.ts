import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { createClient } from '@redis/client';
import { memoryStore, type Store } from '@topicwright/consumer';
import { redisStore } from '@topicwright/consumer/redis';
import { Redis as IoRedis } from 'ioredis';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { describeWith } from '../support/programs.js';
import { type Redis, startRedis } from '../support/redis.js';

/** What every store promises. */
function promises(makeStore: () => Store): void {
  let count = 0;
  const key = (): string => {
    count += 1;
    return JSON.stringify(['test', count]);
  };

  it('lets one claim a message, and tells the others when to ask again', async () => {
    const store = makeStore();
    const name = key();
    const claims = await Promise.all(Array.from({ length: 20 }, () => store.claim(name, 10_000)));
    expect(claims.filter(({ status }) => status === 'claimed')).toHaveLength(1);
    for (const claim of claims.filter(({ status }) => status !== 'claimed')) {
      expect(claim).toMatchObject({ status: 'busy', retryAfterMs: expect.any(Number) });
      expect(claim.status === 'busy' && claim.retryAfterMs > 5000 && claim.retryAfterMs <= 10_000).toBe(true);
    }
  });

  it('gives a message to another when the lease has ended, with a larger token', async () => {
    const store = makeStore();
    const name = key();
    const first = await store.claim(name, 30);
    await delay(60);
    const second = await store.claim(name, 10_000);
    if (first.status !== 'claimed' || second.status !== 'claimed') throw new Error('not claimed');
    expect(second.token).toBeGreaterThan(first.token);
    // The late owner can neither prolong nor give back what is not its own any more.
    expect(await store.extend(name, first.token, 10_000)).toBe(false);
    await store.release(name, first.token);
    expect(await store.claim(name, 10_000)).toMatchObject({ status: 'busy' });
  });

  it('prolongs a lease for its owner', async () => {
    const store = makeStore();
    const name = key();
    const claim = await store.claim(name, 80);
    if (claim.status !== 'claimed') throw new Error('not claimed');
    expect(await store.extend(name, claim.token, 10_000)).toBe(true);
    await delay(120);
    expect(await store.claim(name, 10_000)).toMatchObject({ status: 'busy' });
  });

  it('takes a claim back', async () => {
    const store = makeStore();
    const name = key();
    const claim = await store.claim(name, 10_000);
    if (claim.status !== 'claimed') throw new Error('not claimed');
    await store.release(name, claim.token);
    expect(await store.claim(name, 10_000)).toMatchObject({ status: 'claimed' });
  });

  it('knows what was handled, for as long as it is asked to', async () => {
    const store = makeStore();
    const name = key();
    await store.claim(name, 10_000);
    await store.complete(name, 60);
    expect(await store.claim(name, 10_000)).toEqual({ status: 'done' });
    await delay(100);
    expect(await store.claim(name, 10_000)).toMatchObject({ status: 'claimed' });
  });

  it('keeps the newest position of an entity', async () => {
    const store = makeStore();
    const name = key();
    expect(await store.newest(name)).toBeUndefined();
    for (const version of [3, 5, 4]) await store.advance(name, { version }, 10_000);
    expect(await store.newest(name)).toEqual({ version: 5 });
  });

  it('lets a position start again after a reset', async () => {
    const store = makeStore();
    const name = key();
    const resetAfter = 3_600_000;
    await store.advance(name, { version: 9, time: 0, resetAfter }, 10_000);
    await store.advance(name, { version: 0, time: 1000, resetAfter }, 10_000);
    expect(await store.newest(name)).toMatchObject({ version: 9 });
    await store.advance(name, { version: 0, time: resetAfter, resetAfter }, 10_000);
    expect(await store.newest(name)).toEqual({ version: 0, time: resetAfter, resetAfter });
    await store.advance(name, { version: 10, time: 60_000, resetAfter }, 10_000);
    expect(await store.newest(name)).toMatchObject({ version: 0 });
  });
}

describe('a store in memory', () => {
  promises(() => memoryStore());

  it('forgets the oldest where it is full', () => {
    const store = memoryStore({ maxEntries: 3 });
    for (const name of ['a', 'b', 'c', 'd']) store.complete(name, 10_000);
    expect(['b', 'c', 'd', 'a'].map((name) => store.claim(name, 1000))).toMatchObject([
      { status: 'done' },
      { status: 'done' },
      { status: 'done' },
      { status: 'claimed' },
    ]);
  });
});

describeWith(['redis-server'], 'a store on Redis', () => {
  const folder = mkdtempSync(join(tmpdir(), 'topicwright-redis-'));
  let redis: Redis;

  beforeAll(async () => {
    redis = await startRedis(folder);
  });

  afterAll(async () => {
    await redis.stop();
    rmSync(folder, { recursive: true });
  });

  describe('by @redis/client', () => {
    let client: ReturnType<typeof createClient>;
    beforeAll(async () => {
      client = createClient({ url: redis.url });
      await client.connect();
    });
    afterAll(() => client.close());
    promises(() => redisStore({ client, prefix: 'a:' }));
  });

  describe('by ioredis', () => {
    let client: IoRedis;
    beforeAll(() => {
      client = new IoRedis(redis.url);
    });
    afterAll(() => void client.disconnect());
    promises(() => redisStore({ client, prefix: 'b:' }));
  });
});
