import { createHash } from 'node:crypto';
import type { OrderPosition } from '@topicwright/runtime';
import type { Claim, MessageKey, Store } from './store.js';

/**
 * A client of Redis or Valkey that sends a command as it is: `@redis/client` (`sendCommand`), `ioredis` (`call`) or
 * `@valkey/valkey-glide` (`customCommand`). It is connected and closed by whoever made it. Give it an `error` listener: without one, a
 * lost connection ends the process.
 */
export type RedisClient =
  | { readonly sendCommand: (command: string[]) => Promise<unknown> }
  | { readonly call: (name: string, ...parts: string[]) => Promise<unknown> }
  | { readonly customCommand: (command: string[]) => Promise<unknown> };

/** Where a {@link redisStore} keeps what it knows. */
export interface RedisStoreOptions {
  readonly client: RedisClient;
  /** Before every key. Services that do different things with the same events need different ones. Default: `topicwright:`. */
  readonly prefix?: string;
}

/**
 * A store for several consumers, on Redis 5 or newer or Valkey. A message takes two round trips: one script that claims it and reads
 * the newest position of its entity, and one that completes both. Each is atomic, on a cluster too: a message is kept in the slot of its
 * entity. Times are those of the server, and tokens are its microseconds.
 */
export function redisStore({ client, prefix = 'topicwright:' }: RedisStoreOptions): Store {
  const send = sender(client);
  const run = (script: Script, keys: readonly string[], ...args: readonly (string | number)[]): Promise<unknown> =>
    evaluate(send, script, keys, args.map(String));
  return {
    claim: async ({ leaseMs, rememberMs, owner, instance, ...message }) =>
      claimOf(await run(CLAIM, placesOf(prefix, message), flag(message), whole(leaseMs), whole(rememberMs), instance, owner)),
    extend: async ({ token, ...message }, leaseMs) => (await run(EXTEND, placesOf(prefix, message), token, whole(leaseMs))) === 1,
    complete: async ({ position, rememberMs, ...message }) => {
      await run(COMPLETE, placesOf(prefix, message), flag(message), whole(rememberMs), position ? JSON.stringify(position) : '');
    },
    release: async ({ token, ...message }) => {
      await run(RELEASE, placesOf(prefix, message), token);
    },
  };
}

function flag({ key }: MessageKey): string {
  return key === undefined ? '0' : '1';
}

/** The keys of a message and of its entity, each if there is one. They share the slot of the entity. */
function placesOf(prefix: string, { key, entity }: MessageKey): readonly string[] {
  const slot = `${prefix}{${shortHash(entity ?? key ?? '')}}`;
  return [...(key === undefined ? [] : [slot + shortHash(key)]), ...(entity === undefined ? [] : [slot])];
}

/** 126 bits of SHA-256: keys of one size, whatever the identities are. */
function shortHash(text: string): string {
  return createHash('sha256').update(text).digest('base64url').slice(0, 21);
}

interface Script {
  readonly text: string;
  readonly sha1: string;
}

function script(text: string): Script {
  return { text, sha1: createHash('sha1').update(text).digest('hex') };
}

// A message is `done`, or "token leaseUntilMs deliveries instance owner"; token 0 is a lease that was released.
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

// ARGV: whether there is a message, lease, memory, instance, owner. KEYS: the message, the entity, each if there is one.
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

// ARGV: whether there is a message, memory, the position of the entity or nothing. `newer` is compareOrder of the runtime.
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
  // ioredis has a sendCommand, too, which takes something else.
  if ('call' in client) return ([name = '', ...parts]) => client.call(name, ...parts);
  if ('sendCommand' in client) return (command) => client.sendCommand(command);
  return (command) => client.customCommand(command);
}

// A server knows a script by its hash once it has run it, until it is restarted.
function evaluate(send: Send, { text, sha1 }: Script, keys: readonly string[], args: readonly string[]): Promise<unknown> {
  const parts = [String(keys.length), ...keys, ...args];
  return send(['EVALSHA', sha1, ...parts]).catch((error: unknown) => {
    if (!(error instanceof Error) || !error.message.includes('NOSCRIPT')) throw error;
    return send(['EVAL', text, ...parts]);
  });
}

function claimOf(answer: unknown): Claim {
  const [status, value, deliveries, newest] = answer as readonly unknown[];
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
    default:
      return { status: 'done' };
  }
}

// Redis takes whole milliseconds, and none of zero.
function whole(ms: number): number {
  return Math.max(1, Math.ceil(ms));
}
