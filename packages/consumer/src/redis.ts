import { createHash } from 'node:crypto';
import type { OrderPosition } from '@topicwright/runtime';
import { ConsumerError } from './consumer-error.js';
import { shortHash } from './short-hash.js';
import type { Claim, MessageKey, Store } from './store.js';

/**
 * A Redis or Valkey client that can send raw commands: `@redis/client` (`sendCommand`), `ioredis` (`call`) or `@valkey/valkey-glide`
 * (`customCommand`). The caller connects and closes it. Add an `error` listener: without one, a lost connection crashes the process. A
 * cluster client of `@redis/client` cannot send raw commands: for a cluster, use one of the others.
 */
export type RedisClient =
  | {
      /** As in `@redis/client`. */
      readonly sendCommand: (command: string[]) => Promise<unknown>;
    }
  | {
      /** As in `ioredis`. */
      readonly call: (name: string, ...parts: string[]) => Promise<unknown>;
    }
  | {
      /** As in `@valkey/valkey-glide`. */
      readonly customCommand: (command: string[]) => Promise<unknown>;
    };

/** Options of {@link redisStore}. */
export interface RedisStoreOptions {
  readonly client: RedisClient;
  /** Prefix of every key. Services that process the same events independently need different prefixes. Default: `topicwright:`. */
  readonly prefix?: string;
}

/**
 * A store shared by several consumers, on Redis 5 or newer, or Valkey. A message takes two round trips: one script claims it and reads the
 * newest position of its entity, another one completes both. Scripts are atomic on clusters too, because a message is stored in the hash
 * slot of its entity. Times are those of the server clock; tokens are its microseconds.
 *
 * @throws {ConsumerError} `invalid-options` for a cluster client of `@redis/client`.
 */
export function redisStore({ client, prefix = 'topicwright:' }: RedisStoreOptions): Store {
  if ('slots' in client && 'sendCommand' in client && !('call' in client)) throw new ConsumerError('invalid-options', 'client', NO_CLUSTER);
  const send = sender(client);
  const run = (script: Script, keys: readonly string[], ...args: readonly (string | number)[]): Promise<unknown> =>
    evaluate(send, script, keys, args.map(String));
  return {
    claim: async ({ leaseMs, rememberMs, owner, instance, ...message }) =>
      claimOf(await run(CLAIM, redisKeys(prefix, message), flag(message), expiryMs(leaseMs), expiryMs(rememberMs), instance, owner)),
    extend: async ({ token, ...message }, leaseMs) => Number(await run(EXTEND, redisKeys(prefix, message), token, expiryMs(leaseMs))) === 1,
    complete: async ({ position, rememberMs, ...message }) => {
      await run(COMPLETE, redisKeys(prefix, message), flag(message), expiryMs(rememberMs), position ? JSON.stringify(position) : '');
    },
    release: async ({ token, ...message }) => {
      await run(RELEASE, redisKeys(prefix, message), token);
    },
  };
}

const NO_CLUSTER = 'a cluster client of @redis/client cannot send raw commands; use ioredis or @valkey/valkey-glide';

function flag({ key }: MessageKey): string {
  return key === undefined ? '0' : '1';
}

/** The Redis keys of a message and its entity, if present. Both are in the hash slot of the entity. */
function redisKeys(prefix: string, { key, entity }: MessageKey): readonly string[] {
  const slot = `${prefix}{${shortHash(entity ?? key ?? '')}}`;
  return [...(key === undefined ? [] : [slot + shortHash(key)]), ...(entity === undefined ? [] : [slot])];
}

interface Script {
  readonly text: string;
  readonly sha1: string;
}

function script(text: string): Script {
  return { text, sha1: createHash('sha1').update(text).digest('hex') };
}

// A message is stored as `done` or "token leaseUntilMs deliveries instance owner". Token 0 is a released lease.
const RECORD = `local function parse(record)
  local token, untilMs, deliveries, instance, owner = string.match(record, '^(%d+) (%d+) (%d+) (%S+) (.*)$')
  return { token = token, untilMs = tonumber(untilMs), deliveries = tonumber(deliveries), instance = instance, owner = owner }
end
local function print(record)
  return string.format('%s %.0f %d %s %s', record.token, record.untilMs, record.deliveries, record.instance, record.owner)
end
`;

const NOW = `local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
`;

// ARGV: 1 if there is a message key, else 0; leaseMs, rememberMs, instance, owner. KEYS: the message and the entity, if present.
const CLAIM = /* @__PURE__ */ script(`${RECORD}${NOW}local entity = KEYS[ARGV[1] + 1]
local newest = entity and redis.call('GET', entity) or false
local token = time[1] * 1000000 + time[2]
local deliveries = 1
if ARGV[1] == '1' then
  local known = redis.call('GET', KEYS[1])
  if known == 'done' then return { 'done' } end
  if known then
    local record = parse(known)
    local left = record.untilMs - now
    if left > 0 and record.owner ~= ARGV[5] then return { 'busy', left } end
    local isLost = record.token ~= '0' and (left <= 0 or record.instance ~= ARGV[4])
    deliveries = record.deliveries + (isLost and 1 or 0)
    token = math.max(token, record.token + 1)
  end
  local record = { token = string.format('%.0f', token), untilMs = now + ARGV[2], deliveries = deliveries, instance = ARGV[4], owner = ARGV[5] }
  redis.call('SET', KEYS[1], print(record), 'PX', string.format('%.0f', ARGV[2] + ARGV[3]))
end
return { 'claimed', string.format('%.0f', token), deliveries, newest }`);

const EXTEND = /* @__PURE__ */ script(`${RECORD}${NOW}local known = redis.call('GET', KEYS[1])
if not known or known == 'done' then return 0 end
local record = parse(known)
if record.token ~= ARGV[1] then return 0 end
local memory = redis.call('PTTL', KEYS[1]) - (record.untilMs - now)
record.untilMs = now + ARGV[2]
redis.call('SET', KEYS[1], print(record), 'PX', string.format('%.0f', memory + ARGV[2]))
return 1`);

const RELEASE = /* @__PURE__ */ script(`${RECORD}local known = redis.call('GET', KEYS[1])
if not known or known == 'done' then return 0 end
local record = parse(known)
if record.token ~= ARGV[1] then return 0 end
if record.deliveries == 1 then return redis.call('DEL', KEYS[1]) end
record.token = '0'
record.untilMs = 0
redis.call('SET', KEYS[1], print(record), 'PX', redis.call('PTTL', KEYS[1]))
return 1`);

// ARGV: 1 if there is a message key, else 0; rememberMs; the position as JSON, or empty. `newer` mirrors `compareOrder` of the runtime.
const COMPLETE = /* @__PURE__ */ script(`local function newer(a, b)
  local apart = a.time and b.time and a.time - b.time or 0
  local resetAfter = a.resetAfter or b.resetAfter
  if resetAfter and math.abs(apart) > resetAfter / 2 then return apart end
  return a.version and b.version and a.version - b.version or 0
end
if ARGV[1] == '1' then redis.call('SET', KEYS[1], 'done', 'PX', ARGV[2]) end
local entity = KEYS[ARGV[1] + 1]
if not entity or ARGV[3] == '' then return 1 end
local known = redis.call('GET', entity)
if known and newer(cjson.decode(ARGV[3]), cjson.decode(known)) < 0 then return 1 end
redis.call('SET', entity, ARGV[3], 'PX', ARGV[2])
return 1`);

type Send = (command: string[]) => Promise<unknown>;

function sender(client: RedisClient): Send {
  // ioredis also has a `sendCommand`, with a different signature.
  if ('call' in client) return ([name = '', ...parts]) => client.call(name, ...parts);
  if ('sendCommand' in client) return (command) => client.sendCommand(command);
  return (command) => client.customCommand(command);
}

// The server caches a script by its hash after the first EVAL, until it restarts.
function evaluate(send: Send, { text, sha1 }: Script, keys: readonly string[], args: readonly string[]): Promise<unknown> {
  const parts = [String(keys.length), ...keys, ...args];
  return send(['EVALSHA', sha1, ...parts]).catch((error: unknown) => {
    if (!(error instanceof Error) || !error.message.includes('NOSCRIPT')) throw error;
    return send(['EVAL', text, ...parts]);
  });
}

function claimOf(answer: unknown): Claim {
  const [status, value, deliveries, newest] = Array.isArray(answer) ? (answer as readonly unknown[]) : [];
  switch (String(status)) {
    case 'claimed':
      return {
        status: 'claimed',
        token: Number(value),
        deliveries: Number(deliveries),
        newest: newest === null || newest === undefined ? undefined : (JSON.parse(String(newest)) as OrderPosition),
      };
    case 'busy':
      return { status: 'busy', retryAfterMs: Number(value) };
    case 'done':
      return { status: 'done' };
    default:
      // For example `QUEUED`, if the client is used in a transaction.
      throw new Error(`unexpected answer of Redis to a claim: ${JSON.stringify(answer)}`);
  }
}

// Redis requires expiry times to be integers greater than zero.
function expiryMs(ms: number): number {
  return Math.max(1, Math.ceil(ms));
}
