import { createHash } from 'node:crypto';
import type { OrderPosition } from '@topicwright/runtime';
import type { Claim, Store } from './store.js';

/**
 * A client of Redis or Valkey that sends a command as it is: `@redis/client` (`sendCommand`), `ioredis` (`call`) or
 * `@valkey/valkey-glide` (`customCommand`). Bring your own; it is connected and closed by who made it.
 */
export type RedisClient =
  | { readonly sendCommand: (command: string[]) => Promise<unknown> }
  | { readonly call: (name: string, ...parts: string[]) => Promise<unknown> }
  | { readonly customCommand: (command: string[]) => Promise<unknown> };

/** Where a {@link redisStore} keeps what it knows. */
export interface RedisStoreOptions {
  readonly client: RedisClient;
  /** Before every key: `topicwright:` where it is not given. Consumers that do different things with the same events need different ones. */
  readonly prefix?: string;
}

/**
 * A store for several consumers, on Redis 5 or newer or Valkey. Each call is one script on one key, so it is atomic, on a cluster too;
 * times are those of the server. Tokens are its microseconds.
 */
export function redisStore({ client, prefix = 'topicwright:' }: RedisStoreOptions): Store {
  const send = sender(client);
  const run = (script: Script, key: string, ...args: readonly (string | number)[]): Promise<unknown> =>
    evaluate(send, script, [key, ...args.map(String)]);
  const message = (key: string): string => `${prefix}m:${key}`;
  const place = (entity: string): string => `${prefix}e:${entity}`;
  return {
    claim: async (key, leaseMs) => claimOf(await run(CLAIM, message(key), whole(leaseMs))),
    extend: async (key, token, leaseMs) => (await run(EXTEND, message(key), token, whole(leaseMs))) === 1,
    complete: async (key, ttlMs) => {
      await send(['SET', message(key), 'done', 'PX', String(whole(ttlMs))]);
    },
    release: async (key, token) => {
      await run(RELEASE, message(key), token);
    },
    newest: async (entity) => {
      const text = await send(['GET', place(entity)]);
      return text === null || text === undefined ? undefined : (JSON.parse(String(text)) as OrderPosition);
    },
    advance: async (entity, position, ttlMs) => {
      await run(ADVANCE, place(entity), JSON.stringify(position), whole(ttlMs));
    },
  };
}

interface Script {
  readonly text: string;
  readonly sha1: string;
}

function script(text: string): Script {
  return { text, sha1: createHash('sha1').update(text).digest('hex') };
}

// A key holds `done`, or the token of its owner for as long as the lease.
const CLAIM = /* @__PURE__ */ script(`local held = redis.call('GET', KEYS[1])
if held == 'done' then return {'done', 0} end
if held then return {'busy', math.max(1, redis.call('PTTL', KEYS[1]))} end
local time = redis.call('TIME')
local token = string.format('%.0f', time[1] * 1000000 + time[2])
redis.call('SET', KEYS[1], token, 'PX', ARGV[1])
return {'claimed', token}`);

const EXTEND = /* @__PURE__ */ script(`if redis.call('GET', KEYS[1]) == ARGV[1] then return redis.call('PEXPIRE', KEYS[1], ARGV[2]) end
return 0`);

const RELEASE = /* @__PURE__ */ script(`if redis.call('GET', KEYS[1]) == ARGV[1] then return redis.call('DEL', KEYS[1]) end
return 0`);

// What compareOrder of the runtime does, where the known position is kept.
const ADVANCE = /* @__PURE__ */ script(`local known = redis.call('GET', KEYS[1])
local function newer(a, b)
  local apart = a.time and b.time and a.time - b.time or 0
  local resetAfter = a.resetAfter or b.resetAfter
  if resetAfter and math.abs(apart) > resetAfter / 2 then return apart end
  return a.version and b.version and a.version - b.version or 0
end
if known and newer(cjson.decode(ARGV[1]), cjson.decode(known)) < 0 then return 0 end
redis.call('SET', KEYS[1], ARGV[1], 'PX', ARGV[2])
return 1`);

type Send = (command: string[]) => Promise<unknown>;

function sender(client: RedisClient): Send {
  // ioredis has a sendCommand, too, which takes something else.
  if ('call' in client) return ([name = '', ...parts]) => client.call(name, ...parts);
  if ('sendCommand' in client) return (command) => client.sendCommand(command);
  return (command) => client.customCommand(command);
}

// A server knows a script by its hash once it has run it, until it is started again.
async function evaluate(send: Send, { text, sha1 }: Script, [key = '', ...args]: readonly string[]): Promise<unknown> {
  try {
    return await send(['EVALSHA', sha1, '1', key, ...args]);
  } catch (error) {
    if (!(error instanceof Error) || !error.message.includes('NOSCRIPT')) throw error;
    return send(['EVAL', text, '1', key, ...args]);
  }
}

function claimOf(answer: unknown): Claim {
  const [status, value] = answer as readonly [unknown, unknown];
  switch (String(status)) {
    case 'claimed':
      return { status: 'claimed', token: Number(value) };
    case 'busy':
      return { status: 'busy', retryAfterMs: Number(value) };
    default:
      return { status: 'done' };
  }
}

// Redis takes whole milliseconds, and none of zero.
function whole(ms: number): number {
  return Math.max(1, Math.ceil(ms));
}
