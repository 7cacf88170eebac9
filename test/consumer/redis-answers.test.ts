import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createClient } from '@redis/client';
import { redisStore } from '@topicwright/consumer/redis';
import { describe, expect, it, onTestFinished } from 'vitest';
import { describeWith } from '../support/programs.js';
import { startRedis } from '../support/redis.js';

describeWith(['redis-server'], 'a Redis store whose server clock was set back', () => {
  it('grants a message again with a token larger than the earlier one', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'topicwright-redis-'));
    const redis = await startRedis(folder);
    const client = createClient({ url: redis.url });
    onTestFinished(async () => {
      await client.close();
      await redis.stop();
      rmSync(folder, { recursive: true });
    });
    await client.connect();
    const store = redisStore({ client });
    const request = { key: 'k', leaseMs: 10_000, rememberMs: 60_000, owner: 'o', instance: 'i' };
    await store.claim(request);
    // As after a claim in an hour: "token leaseUntilMs deliveries instance owner".
    const [name = ''] = await client.keys('*');
    const later = (Date.now() + 3_600_000) * 1000;
    await client.set(name, ((await client.get(name)) ?? '').replace(/^\d+/, String(later)));
    const claim = await store.claim(request);
    expect(claim.status === 'claimed' && claim.token).toBeGreaterThan(later);
  });
});

describe('the answer of a Redis client', () => {
  const storeWith = (answer: unknown): ReturnType<typeof redisStore> => redisStore({ client: { sendCommand: async () => answer } });
  const request = { key: 'k', leaseMs: 10_000, rememberMs: 60_000, owner: 'o', instance: 'i' };

  it.each(['QUEUED', null, undefined, [], ['?']])('to a claim is an error if it is invalid: %j', async (answer) => {
    await expect(storeWith(answer).claim(request)).rejects.toThrow('unexpected answer of Redis to a claim');
  });

  it('may have numbers as strings', async () => {
    expect(await storeWith('1').extend({ key: 'k', entity: undefined, token: 1 }, 1000)).toBe(true);
    expect(await storeWith('0').extend({ key: 'k', entity: undefined, token: 1 }, 1000)).toBe(false);
    expect(await storeWith(['claimed', '7', '2', null]).claim(request)).toMatchObject({ status: 'claimed', token: 7, deliveries: 2 });
  });
});
