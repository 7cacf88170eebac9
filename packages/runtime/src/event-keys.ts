import { canonicalJson } from './canonical-json.js';
import type { EventFacts, EventKeys, EventMessage } from './event-codec.js';
import { sha256 } from './sha256.js';

/** Where an event stands among those of its entity. */
export interface OrderKey {
  /** The entity: a JSON array headed by the name of the spec and the category. */
  readonly entity: string;
  /** Larger is newer. Absent where the payload does not tell. */
  readonly version?: number;
  /** After this many milliseconds without the entity, `version` starts again at `to`. */
  readonly reset?: { readonly after: number; readonly to: number };
}

/**
 * A text that is the same for two deliveries of one message: a JSON array of the name of the spec, the event type and
 * the properties of its identity; where one of them is missing, a hash of the payload in their place.
 */
export function identityKey(keys: EventKeys, event: EventMessage): string {
  const parts = factsOf(keys, event).identity?.map((name) => propertyOf(event, name));
  const complete = parts?.every((part) => part !== undefined && part !== null);
  return JSON.stringify([keys.name, event.type, ...(parts && complete ? parts : ['sha256', sha256(canonicalJson(event.payload))])]);
}

/** The entity of `event` and its place in the entity's order; `undefined` where the table names no entity or a part is missing. */
export function entityOrder(keys: EventKeys, event: EventMessage): OrderKey | undefined {
  const { category, order } = factsOf(keys, event);
  const parts = order?.of.map((name) => propertyOf(event, name));
  if (!order || !parts || parts.some((part) => part === undefined || part === null)) return undefined;
  const version = order.by === undefined ? undefined : propertyOf(event, order.by);
  return {
    entity: JSON.stringify([keys.name, category, ...parts]),
    ...(typeof version === 'number' && { version }),
    ...(order.reset && { reset: order.reset }),
  };
}

/** From this value on a number is milliseconds since 1970: as seconds it would lie beyond the year 5138. */
const LEAST_MILLISECONDS = 1e11;

/** When `event` happened, or `undefined` where the table or the payload does not tell. */
export function timeOf(keys: EventKeys, event: EventMessage): Date | undefined {
  const { time } = factsOf(keys, event);
  const value = time && propertyOf(event, time.property);
  if (typeof value === 'string') return new Date(value);
  if (typeof value !== 'number') return undefined;
  const inSeconds = time?.unit === 'epoch-seconds' && value < LEAST_MILLISECONDS;
  return new Date(inSeconds ? value * 1000 : value);
}

function factsOf(keys: EventKeys, event: EventMessage): EventFacts {
  const facts = keys.facts[event.type];
  if (!facts) throw new TypeError(`${keys.name} has no event ${JSON.stringify(event.type)}`);
  return facts;
}

function propertyOf(event: EventMessage, name: string): unknown {
  return (event.payload as Record<string, unknown>)[name];
}
