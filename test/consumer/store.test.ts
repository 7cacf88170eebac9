import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { type DynamoDBClient, GetItemCommand, PutItemCommand } from '@aws-sdk/client-dynamodb';
import { createClient } from '@redis/client';
import { type Claim, type ClaimRequest, memoryStore, type Store } from '@topicwright/consumer';
import { dynamoDbStore } from '@topicwright/consumer/dynamodb';
import { redisStore } from '@topicwright/consumer/redis';
import { compareOrder, type OrderPosition } from '@topicwright/runtime';
import fc from 'fast-check';
import { Redis as IoRedis } from 'ioredis';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type DynamoDb, startDynamoDb } from '../support/dynamodb.js';
import { describeWith } from '../support/programs.js';
import { type Redis, startRedis } from '../support/redis.js';

/** A claim request by a new consumer. */
const request = (key: string, leaseMs = 10_000, more: Partial<ClaimRequest> = {}): ClaimRequest => {
  owners += 1;
  return { key, leaseMs, rememberMs: 60_000, owner: `owner ${owners}`, instance: `i${owners}`, ...more };
};
let owners = 0;

type Claimed = Extract<Claim, { status: 'claimed' }>;

async function claimed(store: Store, ...args: Parameters<typeof request>): Promise<Claimed> {
  const claim = await store.claim(request(...args));
  if (claim.status !== 'claimed') throw new Error(`not claimed: ${claim.status}`);
  return claim;
}

/** The contract of every store. */
function promises(makeStore: () => Store): void {
  let count = 0;
  const key = (): string => {
    count += 1;
    return JSON.stringify(['test', count]);
  };
  const newest = async (store: Store, entity: string): Promise<OrderPosition | undefined> =>
    (await claimed(store, key(), 1, { entity })).newest;
  const advance = (store: Store, entity: string, position: OrderPosition): unknown =>
    store.complete({ key: key(), entity, position, rememberMs: 10_000 });

  it('grants a message to one consumer, and returns to others when to retry', async () => {
    const store = makeStore();
    const name = key();
    const claims = await Promise.all(Array.from({ length: 20 }, () => store.claim(request(name))));
    expect(claims.filter(({ status }) => status === 'claimed')).toHaveLength(1);
    for (const claim of claims.filter(({ status }) => status !== 'claimed')) {
      expect(claim).toMatchObject({ status: 'busy', retryAfterMs: expect.any(Number) });
      expect(claim.status === 'busy' && claim.retryAfterMs > 5000 && claim.retryAfterMs <= 10_000).toBe(true);
    }
  });

  it('grants a message to another consumer after the lease expired, with a larger token and one more delivery', async () => {
    const store = makeStore();
    const name = key();
    const first = await claimed(store, name, 30);
    await delay(60);
    const second = await claimed(store, name);
    expect(second.token).toBeGreaterThan(first.token);
    expect([first.deliveries, second.deliveries]).toEqual([1, 2]);
    // The former owner can neither extend nor release the lease.
    expect(await store.extend({ key: name, token: first.token }, 10_000)).toBe(false);
    await store.release({ key: name, token: first.token });
    expect(await store.claim(request(name))).toMatchObject({ status: 'busy' });
  });

  it('lets a restarted owner take over immediately, and counts a delivery', async () => {
    const store = makeStore();
    const name = key();
    const first = await claimed(store, name, 10_000, { owner: 'backend', instance: 'first' });
    expect(await store.claim(request(name, 10_000, { owner: 'other' }))).toMatchObject({ status: 'busy' });
    const second = await claimed(store, name, 10_000, { owner: 'backend', instance: 'second' });
    expect(second.token).toBeGreaterThan(first.token);
    expect(second.deliveries).toBe(2);
    // The same instance claims again, as after a late response. This is not counted.
    const again = await claimed(store, name, 10_000, { owner: 'backend', instance: 'second' });
    expect(again.deliveries).toBe(2);
    expect(again.token).toBeGreaterThan(second.token);
  });

  it('extends a lease for its owner', async () => {
    const store = makeStore();
    const name = key();
    const { token } = await claimed(store, name, 500);
    expect(await store.extend({ key: name, token }, 10_000)).toBe(true);
    await delay(700);
    expect(await store.claim(request(name))).toMatchObject({ status: 'busy' });
  });

  it('does not count a released claim as a delivery', async () => {
    const store = makeStore();
    const name = key();
    for (let i = 0; i < 3; i += 1) {
      const { token, deliveries } = await claimed(store, name);
      expect(deliveries).toBe(1);
      await store.release({ key: name, token });
    }
    await claimed(store, name, 20);
    await delay(40);
    const { token } = await claimed(store, name);
    await store.release({ key: name, token });
    expect((await claimed(store, name)).deliveries).toBe(2);
  });

  it('remembers a completed message for rememberMs', async () => {
    const store = makeStore();
    const [long, short] = [key(), key()];
    await claimed(store, long);
    await claimed(store, short);
    await store.complete({ key: long, rememberMs: 60_000 });
    await store.complete({ key: short, rememberMs: 20 });
    await delay(60);
    expect(await store.claim(request(long))).toEqual({ status: 'done' });
    expect(await store.claim(request(short))).toMatchObject({ status: 'claimed', deliveries: 1 });
  });

  it('keeps the newest position of an entity', async () => {
    const store = makeStore();
    const name = key();
    expect(await newest(store, name)).toBeUndefined();
    for (const version of [3, 5, 4]) await advance(store, name, { version });
    expect(await newest(store, name)).toEqual({ version: 5 });
  });

  it('returns the newest position for a message without a key', async () => {
    const store = makeStore();
    const entity = key();
    const keyless = { ...request('', 1, { entity }), key: undefined };
    expect(await store.claim(keyless)).toMatchObject({ status: 'claimed', deliveries: 1 });
    await store.complete({ entity, position: { version: 7 }, rememberMs: 10_000 });
    expect(await store.claim(keyless)).toMatchObject({ status: 'claimed', newest: { version: 7 } });
  });

  it('accepts a restarted version after a reset', async () => {
    const store = makeStore();
    const name = key();
    const resetAfter = 3_600_000;
    await advance(store, name, { version: 9, time: 0, resetAfter });
    await advance(store, name, { version: 0, time: 1000, resetAfter });
    expect(await newest(store, name)).toMatchObject({ version: 9 });
    await advance(store, name, { version: 0, time: resetAfter, resetAfter });
    expect(await newest(store, name)).toEqual({ version: 0, time: resetAfter, resetAfter });
    await advance(store, name, { version: 10, time: 60_000, resetAfter });
    expect(await newest(store, name)).toMatchObject({ version: 0 });
  });

  it('orders positions like compareOrder of the runtime', async () => {
    const position = fc.record(
      {
        version: fc.oneof(fc.integer({ min: -5, max: 5 }), fc.double({ min: -2, max: 2, noNaN: true })),
        time: fc.integer({ min: 0, max: 200 }),
        resetAfter: fc.constantFrom(50, 100),
      },
      { requiredKeys: [] },
    );
    const property = fc.asyncProperty(fc.array(position, { minLength: 1, maxLength: 8 }), async (positions) => {
      const store = makeStore();
      const name = key();
      let want: OrderPosition | undefined;
      for (const each of positions) {
        await advance(store, name, each);
        if (want === undefined || compareOrder(each, want) >= 0) want = each;
      }
      expect(JSON.stringify(await newest(store, name))).toBe(JSON.stringify(want));
    });
    await fc.assert(property, { numRuns: 60 });
  });
}

describe('a memory store', () => {
  promises(() => memoryStore());

  it('grants a message again exactly when its lease ends, and counts a delivery', () => {
    let now = 1000;
    const store = memoryStore({ now: () => now });
    const claim = (owner: string): Claim => store.claim({ ...request('k', 100), owner, instance: owner }) as Claim;
    expect(claim('a')).toMatchObject({ status: 'claimed', deliveries: 1 });
    now += 99;
    expect(claim('b')).toEqual({ status: 'busy', retryAfterMs: 1 });
    now += 1;
    expect(claim('b')).toMatchObject({ status: 'claimed', deliveries: 2 });
    expect(claim('b')).toMatchObject({ status: 'claimed', deliveries: 2 });
    now += 100;
    expect(claim('b')).toMatchObject({ status: 'claimed', deliveries: 3 });
  });

  it('forgets an extended lease rememberMs after its end', () => {
    let now = 1000;
    const store = memoryStore({ now: () => now });
    const claim = (): Claim => store.claim({ ...request('k', 100), rememberMs: 50 }) as Claim;
    const first = claim();
    now += 50;
    expect(store.extend({ key: 'k', entity: undefined, token: first.status === 'claimed' ? first.token : 0 }, 100)).toBe(true);
    now += 151;
    expect(claim()).toMatchObject({ deliveries: 1 });
    now += 149;
    expect(claim()).toMatchObject({ deliveries: 2 });
  });

  it('evicts the oldest message when full', () => {
    const store = memoryStore({ maxEntries: 3 });
    for (const key of ['a', 'b', 'c', 'd']) store.complete({ key, rememberMs: 10_000 });
    expect(['b', 'c', 'd', 'a'].map((name) => store.claim(request(name, 1000)))).toMatchObject([
      { status: 'done' },
      { status: 'done' },
      { status: 'done' },
      { status: 'claimed' },
    ]);
  });
});

describeWith(['redis-server'], 'a Redis store', () => {
  const folder = mkdtempSync(join(tmpdir(), 'topicwright-redis-'));
  let redis: Redis;

  beforeAll(async () => {
    redis = await startRedis(folder);
  });

  afterAll(async () => {
    await redis.stop();
    rmSync(folder, { recursive: true });
  });

  describe('with @redis/client', () => {
    let client: ReturnType<typeof createClient>;
    beforeAll(async () => {
      client = createClient({ url: redis.url });
      await client.connect();
    });
    afterAll(() => client.close());
    promises(() => redisStore({ client, prefix: 'a:' }));
  });

  describe('with ioredis', () => {
    let client: IoRedis;
    beforeAll(() => {
      client = new IoRedis(redis.url);
    });
    afterAll(() => void client.disconnect());
    promises(() => redisStore({ client, prefix: 'b:' }));
  });
});

describe('a DynamoDB store', () => {
  let dynamoDb: DynamoDb;

  beforeAll(async () => {
    dynamoDb = await startDynamoDb();
  });

  afterAll(() => dynamoDb.stop());

  promises(() => dynamoDbStore({ client: dynamoDb.client, tableName: dynamoDb.tableName, prefix: 'a:' }));

  it('ignores what TTL has not deleted yet', async () => {
    let time = 1_000_000;
    const store = dynamoDbStore({ client: dynamoDb.client, tableName: dynamoDb.tableName, prefix: 'late:', now: () => time });
    await store.complete({ key: 'k', entity: 'e', position: { version: 9 }, rememberMs: 1000 });
    expect(await store.claim(request('k', 10, { entity: 'e' }))).toEqual({ status: 'done' });
    time += 1000;
    const claim = await claimed(store, 'k', 10, { entity: 'e', rememberMs: 1000 });
    expect(claim).toMatchObject({ deliveries: 1, newest: undefined });
    await store.complete({ entity: 'e', position: { version: 1 }, rememberMs: 1000 });
    expect(await claimed(store, 'other', 10, { entity: 'e' })).toMatchObject({ newest: { version: 1 } });
    time += 2000;
    expect(await store.extend({ key: 'k', token: claim.token }, 1000)).toBe(false);
  });

  it('gives items a time in seconds at which TTL deletes them, never before they are forgotten', async () => {
    let time = 1_700_000_000_400;
    const store = dynamoDbStore({ client: dynamoDb.client, tableName: dynamoDb.tableName, prefix: 'ttl:', now: () => time });
    const { token } = await claimed(store, 'k', 1000, { rememberMs: 5000 });
    const item = async (): Promise<readonly number[]> => {
      const found = (await dynamoDb.items()).find(({ pk }) => pk?.S?.startsWith('ttl:'));
      return [Number(found?.['forgetAt']?.N), Number(found?.['expiresAt']?.N)];
    };
    expect(await item()).toEqual([time + 6000, 1_700_000_007]);
    time += 500;
    await store.extend({ key: 'k', token }, 1000);
    const [forgetAt = 0, expiresAt = 0] = await item();
    expect(forgetAt).toBe(time + 6000);
    expect(expiresAt * 1000).toBeGreaterThanOrEqual(forgetAt);
  });

  it('gives a larger token after a release, also to a consumer whose clock is behind', async () => {
    const at = (ms: number): Store =>
      dynamoDbStore({ client: dynamoDb.client, tableName: dynamoDb.tableName, prefix: 'clock:', now: () => ms });
    const first = await claimed(at(5000), 'k');
    await at(5000).release({ key: 'k', token: first.token });
    const second = await claimed(at(4000), 'k');
    expect(second.token).toBeGreaterThan(first.token);
    expect(second.deliveries).toBe(1);
  });

  it('keeps the newest of positions that are stored at the same time', async () => {
    const store = dynamoDbStore({ client: dynamoDb.client, tableName: dynamoDb.tableName, prefix: 'race:' });
    for (const more of [{}, { resetAfter: 1000, time: 5 }]) {
      const entity = JSON.stringify(more);
      const versions = [3, 9, 1, 7, 5, 2, 8];
      await Promise.all(versions.map((version) => store.complete({ entity, position: { version, ...more }, rememberMs: 10_000 })));
      expect((await claimed(store, `${entity}?`, 10, { entity })).newest).toEqual({ version: 9, ...more });
    }
  });

  it('gives TTL the time at which an item is forgotten, also if a lease is extended after hours', async () => {
    let time = 1_700_000_000_000;
    const store = dynamoDbStore({ client: dynamoDb.client, tableName: dynamoDb.tableName, prefix: 'hours:', now: () => time });
    const { token } = await claimed(store, 'k', 1000, { rememberMs: 86_400_000 });
    time += 12 * 3_600_000;
    await store.extend({ key: 'k', token }, 30_000);
    const found = (await dynamoDb.items()).find(({ pk }) => pk?.S?.startsWith('hours:'));
    expect(Number(found?.['expiresAt']?.N) * 1000).toBeGreaterThanOrEqual(Number(found?.['forgetAt']?.N));
  });

  /** A client that passes each command on through `intercept`. */
  const clientOf = (intercept: (command: object, send: () => Promise<unknown>) => Promise<unknown>): Pick<DynamoDBClient, 'send'> =>
    ({ send: (command: never) => intercept(command, () => dynamoDb.client.send(command)) }) as never;
  const storeOf = (client: Pick<DynamoDBClient, 'send'>, prefix: string): Store =>
    dynamoDbStore({ client, tableName: dynamoDb.tableName, prefix });

  it('releases a message whose entity cannot be read', async () => {
    const throttled = clientOf((command, send) => (command instanceof GetItemCommand ? Promise.reject(new Error('throttled')) : send()));
    const store = storeOf(throttled, 'read:');
    for (let i = 0; i < 3; i += 1) await expect(store.claim(request('k', 10_000, { entity: 'e' }))).rejects.toThrow('throttled');
    expect(await claimed(storeOf(dynamoDb.client, 'read:'), 'k', 10_000, { entity: 'e' })).toMatchObject({ deliveries: 1 });
  });

  it('reads the newest position after the claim', async () => {
    const other = storeOf(dynamoDb.client, 'late-read:');
    const slow = clientOf(async (command, send) => {
      if (command instanceof PutItemCommand) await other.complete({ entity: 'e', position: { version: 2 }, rememberMs: 10_000 });
      return send();
    });
    expect(await claimed(storeOf(slow, 'late-read:'), 'k', 10_000, { entity: 'e' })).toMatchObject({ newest: { version: 2 } });
  });

  it('does not take a lease from a later claim of its own consumer', async () => {
    const owner = { owner: 'one', instance: 'i' };
    let hold = true;
    let go: () => void = () => undefined;
    const held = new Promise<void>((resolve) => {
      go = resolve;
    });
    const store = storeOf(
      clientOf(async (command, send) => {
        if (command instanceof PutItemCommand && hold) {
          hold = false;
          await held;
        }
        return send();
      }),
      'zombie:',
    );
    const abandoned = store.claim(request('k', 10_000, owner));
    const claim = await claimed(store, 'k', 10_000, owner);
    go();
    expect(await abandoned).toMatchObject({ status: 'busy' });
    expect(await store.extend({ key: 'k', token: claim.token }, 10_000)).toBe(true);
    await store.release({ key: 'k', token: claim.token });
    expect(await claimed(storeOf(dynamoDb.client, 'zombie:'), 'k')).toMatchObject({ deliveries: 1 });
  });

  it('recognizes its own claim if the response was lost', async () => {
    let loses = true;
    const store = storeOf(
      clientOf(async (command, send) => {
        const answer = await send();
        if (!(command instanceof PutItemCommand) || !loses) return answer;
        loses = false;
        // The SDK repeats the request.
        return send();
      }),
      'lost:',
    );
    expect(await claimed(store, 'k')).toMatchObject({ deliveries: 1 });
  });

  it('reads the item in the error, as DynamoDB returns it', async () => {
    const real = clientOf(async (command, send) => {
      try {
        return await send();
      } catch (error) {
        const { input } = command as { readonly input: { readonly Item?: { readonly pk: { readonly S: string } } } };
        const Item = (await dynamoDb.items()).find(({ pk }) => pk?.S === input.Item?.pk.S);
        throw Object.assign(error as Error, { Item });
      }
    });
    const store = storeOf(real, 'item:');
    const first = await claimed(store, 'k');
    expect(await store.claim(request('k'))).toMatchObject({ status: 'busy' });
    await store.release({ key: 'k', token: first.token });
    expect((await claimed(store, 'k')).token).toBeGreaterThan(first.token);
    await store.complete({ key: 'k', rememberMs: 10_000 });
    expect(await store.claim(request('k'))).toEqual({ status: 'done' });
  });

  it('gives increasing tokens to messages without a key', async () => {
    const store = storeOf(dynamoDb.client, 'keyless:');
    const tokens = await Promise.all(Array.from({ length: 5 }, () => store.claim({ ...request(''), key: undefined, entity: 'e' })));
    expect(new Set(tokens.map((claim) => claim.status === 'claimed' && claim.token)).size).toBe(5);
  });

  it('rejects with the error of DynamoDB, so that the message waits', async () => {
    const store = dynamoDbStore({ client: dynamoDb.client, tableName: 'absent' });
    await expect(store.claim(request('k'))).rejects.toThrow(/resource/i);
  });
});
