import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createClient } from '@redis/client';
import { redisStore } from '@topicwright/consumer/redis';
import { expect, it, onTestFinished } from 'vitest';
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
