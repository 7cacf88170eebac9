import type { EventMessage, EventSdk, OrderPosition } from '@topicwright/runtime';
import type { Incoming, MessageInfo } from './handling.js';

/** What a pipeline asks an SDK about events. */
export type EventKeys<Event extends EventMessage> = Pick<EventSdk<Event, never>, 'idempotencyKey' | 'orderKey' | 'eventTime'>;

/** An event on its way to its handler. */
export interface Task<Event> {
  readonly event: Event;
  readonly incoming: Incoming<Event>;
  /** What its deliveries have in common; absent if nothing identifies it. */
  readonly key: string | undefined;
  /** The entity, if the table orders its events by a version. */
  readonly entity: string | undefined;
  readonly position: OrderPosition | undefined;
  /** Tasks of one turn run one after the other: those of an entity, else the deliveries of one message. */
  readonly turn: string | undefined;
  readonly skipsStale: boolean;
  readonly receivedAt: number;
  /** How often the handler was tried. */
  attempts: number;
  /** How many permits of the pipeline an attempt needs: all of them for a message that is handled alone. */
  needs: number;
  /** How many it has. */
  permits: number;
}

/** The task of an event. `stale` is what the consumer asks for, where it overrides the table. */
export function taskOf<Event extends EventMessage>(
  keys: EventKeys<Event>,
  event: Event,
  incoming: Incoming<Event>,
  stale: 'deliver' | 'skip' | undefined,
): Task<Event> {
  const order = keys.orderKey(event);
  const key = keys.idempotencyKey(event) ?? transportKey(event, incoming);
  const position = order && positionOf(keys, event, order);
  return {
    event,
    incoming,
    key,
    entity: position && order?.entity,
    position,
    turn: order?.entity ?? key,
    skipsStale: (stale ?? order?.stale) === 'skip',
    receivedAt: Date.now(),
    attempts: 0,
    needs: 1,
    permits: 0,
  };
}

function transportKey({ type }: EventMessage, { transportId }: Incoming<unknown>): string | undefined {
  return transportId === undefined ? undefined : JSON.stringify([type, 'transport', transportId]);
}

function positionOf<Event extends EventMessage>(
  keys: EventKeys<Event>,
  event: Event,
  { version, reset }: NonNullable<ReturnType<EventKeys<Event>['orderKey']>>,
): OrderPosition | undefined {
  if (version === undefined || reset === undefined) return version === undefined ? undefined : { version };
  const time = keys.eventTime(event)?.getTime();
  return { version, resetAfter: reset.after, ...(Number.isFinite(time) && { time: time as number }) };
}

/** What is known of a message that came without MQTT. */
export const NO_MESSAGE_INFO: MessageInfo = { qos: 1, retain: false, dup: false };
