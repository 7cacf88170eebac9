import { canonicalJson } from './canonical-json.js';
import { dateTimeMs } from './date-time-ms.js';
import type { EventFacts, EventKeys, EventMessage, KeyPart } from './event-codec.js';
import { referencedValue } from './json-pointer.js';
import { sha256 } from './sha256.js';

/** The position of an event in the order of its entity. */
export interface OrderKey {
  /** The entity: a JSON array that begins with the name of the spec and the category, or the event type if it has its own order. */
  readonly entity: string;
  /** Larger is newer. Milliseconds since 1970 if the spec orders by a `date-time`. Absent if the payload has no version. */
  readonly version?: number;
  /** `version` restarts at `to` after the entity was absent for `after` milliseconds. */
  readonly reset?: { readonly after: number; readonly to: number };
  /** What to do with an event that is older than one already handled, according to the spec. Default: `deliver`. */
  readonly stale?: 'deliver' | 'skip';
}

/**
 * A stable idempotency key: equal for redeliveries of the same message, distinct otherwise. It is a JSON array of the name of the spec,
 * the event type, the topic parameters and the parts of the identity. `undefined` if the event has no identity, or a part is missing,
 * null, or an integer beyond 2^53 - 1.
 */
export function identityKey(keys: EventKeys, event: EventMessage): string | undefined {
  const { identity } = factsOf(keys, event);
  const parts = identity && partsOf(event, identity);
  return parts && JSON.stringify([keys.name, event.type, ...Object.values(event.params), ...parts]);
}

/** The entity of `event` and its position in that entity's order. `undefined` if the event has no order, or a part is missing or null. */
export function entityOrder(keys: EventKeys, event: EventMessage): OrderKey | undefined {
  const { category, order } = factsOf(keys, event);
  const parts = order && partsOf(event, order.of);
  if (!parts) return undefined;
  const key: { -readonly [Name in keyof OrderKey]: OrderKey[Name] } = {
    entity: JSON.stringify([keys.name, order.scope === 'event' ? event.type : category, ...parts]),
  };
  const version = order.by === undefined ? undefined : versionOf(referencedValue(event.payload, order.by));
  if (version !== undefined) key.version = version;
  if (order.reset) key.reset = order.reset;
  if (order.stale) key.stale = order.stale;
  return key;
}

/** Numbers from this value on are milliseconds since 1970. As seconds, they would be after the year 5138. */
const MIN_MILLISECONDS = 1e11;

/** The time of `event`. `undefined` if the spec names no time, or the payload has no valid one: a number, or a `date-time` of RFC 3339. */
export function timeOf(keys: EventKeys, event: EventMessage): Date | undefined {
  const { time } = factsOf(keys, event);
  const value = time && referencedValue(event.payload, time.property);
  if (typeof value === 'string') return dateOf(dateTimeMs(value) ?? Number.NaN);
  if (typeof value !== 'number') return undefined;
  const isSeconds = time?.unit === 'epoch-seconds' && value < MIN_MILLISECONDS;
  return dateOf(isSeconds ? value * 1000 : value);
}

// A timestamp outside the range of `Date` is ignored.
function dateOf(ms: number): Date | undefined {
  const date = new Date(ms);
  return Number.isNaN(date.getTime()) ? undefined : date;
}

function factsOf(keys: EventKeys, event: EventMessage): EventFacts {
  const facts = keys.facts[event.type];
  if (!facts) throw new TypeError(`${keys.name} has no event ${JSON.stringify(event.type)}`);
  return facts;
}

// If a part were skipped, different messages or entities would have the same key.
function partsOf(event: EventMessage, parts: readonly KeyPart[]): readonly unknown[] | undefined {
  const values: unknown[] = [];
  for (const part of parts) {
    const value = typeof part === 'string' ? referencedValue(event.payload, part) : (event.params as Record<string, unknown>)[part.param];
    if (value === undefined || value === null || isRounded(value)) return undefined;
    values.push(typeof value === 'object' ? { sha256: sha256(value instanceof Uint8Array ? value : canonicalJson(value)) } : value);
  }
  return values;
}

// Parsing JSON rounds such integers, so two different ones may be equal.
function isRounded(value: unknown): boolean {
  return Number.isInteger(value) && !Number.isSafeInteger(value);
}

function versionOf(value: unknown): number | undefined {
  return typeof value === 'string' ? dateTimeMs(value) : typeof value === 'number' ? value : undefined;
}
