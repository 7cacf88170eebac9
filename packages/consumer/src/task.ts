import type { EventMessage, EventSdk, OrderPosition } from '@topicwright/runtime';
import type { MessageInfo } from './handler.js';
import type { Incoming } from './handling.js';

/** The SDK functions that a pipeline uses. */
export type EventKeyFunctions<Event extends EventMessage> = Pick<EventSdk<Event, never>, 'idempotencyKey' | 'orderKey' | 'eventTime'>;

/** An event to be handled, with its processing state. */
export interface Task<Event> {
  readonly event: Event;
  readonly incoming: Incoming<Event>;
  /** The idempotency key, else a key from the transport ID. Absent if the message has neither. */
  readonly key: string | undefined;
  /** The entity, if the spec orders its events by a version. */
  readonly entity: string | undefined;
  readonly position: OrderPosition | undefined;
  /**
   * The key of the queue: tasks of one queue run one after the other. They are the events of an entity, else the deliveries of a message.
   */
  readonly queueKey: string | undefined;
  readonly skipsStale: boolean;
  readonly receivedAt: number;
  /** Attempts of the handler so far. */
  attempts: number;
  /** Number of permits that an attempt needs: all of them if the message is handled alone. */
  needs: number;
  /** Number of permits acquired. */
  permits: number;
}

/** Creates the task of an event. `stale` is the option of the consumer and overrides the spec. */
export function taskOf<Event extends EventMessage>(
  keys: EventKeyFunctions<Event>,
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
    queueKey: order?.entity ?? key,
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
  keys: EventKeyFunctions<Event>,
  event: Event,
  { version, reset }: NonNullable<ReturnType<EventKeyFunctions<Event>['orderKey']>>,
): OrderPosition | undefined {
  if (version === undefined || reset === undefined) return version === undefined ? undefined : { version };
  const time = keys.eventTime(event)?.getTime();
  return { version, resetAfter: reset.after, ...(Number.isFinite(time) && { time: time as number }) };
}

/** The info of a message that was not received over MQTT. */
export const NO_MESSAGE_INFO: MessageInfo = { qos: 1, retain: false, dup: false };
