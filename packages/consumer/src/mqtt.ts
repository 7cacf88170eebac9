import type { EventMessage, EventSdk, Selection, TopicFilter } from '@topicwright/runtime';
import type { Counters } from './counters.js';
import type { Handler, HandlingOptions } from './handling.js';
import { MqttConsumer } from './mqtt-consumer.js';
import type { ClientOptions } from './open-client.js';

export type { ClientOptions } from './open-client.js';

/** How events are consumed over MQTT. */
export interface ConsumeOptions<Event extends EventMessage = EventMessage> extends ClientOptions, HandlingOptions<Event> {
  /** Takes the events, several at a time. Without it they are for a `for await` loop, one at a time. */
  readonly handler?: Handler<Event>;
  /** Stops the consumer. */
  readonly signal?: AbortSignal;
  /**
   * `late` (the default): a message is acknowledged when it is settled, so a crash loses nothing. `early`: when it arrives, as MQTT.js
   * does; for a client that serves others too, which is then left connected.
   */
  readonly ack?: 'late' | 'early';
  /** The group of a shared subscription (MQTT 5): each message goes to one of its members. */
  readonly shareGroup?: string;
}

/** A consumer at work. Dispose of it, abort its signal, or end its loop to stop it. */
export interface Consumer<Event> extends AsyncIterable<Event, undefined>, AsyncDisposable {
  /** What is subscribed to. */
  readonly filters: readonly TopicFilter[];
  /** Fulfilled when the broker has granted every filter. */
  readonly ready: Promise<void>;
  /** Fulfilled when the consumer has stopped; rejected with what it could not go on for. */
  readonly closed: Promise<void>;
  /** What became of the messages so far. */
  readonly counters: Counters;
  /** Takes nothing more, finishes and acknowledges what is being handled, unsubscribes unless the session is persistent, and disconnects. */
  close(): Promise<void>;
}

/**
 * Consumes the events of a selection, typed: at least once on the wire, once in effect, per entity in order.
 *
 * An event of a `for await` loop is done when the loop asks for the next one; that of the turn in which the loop is left is not, and
 * comes again.
 *
 * @throws {TopicError | ConsumerError} for a selection or options that make no sense. What happens later rejects `ready` and `closed`, and ends the loop.
 */
export function consume<Event extends EventMessage, Select extends Selection>(
  sdk: EventSdk<Event, Select>,
  options: ConsumeOptions<Event> & Select,
): Consumer<Event> {
  const { events, params, max } = options;
  const { filters } = sdk.topicFilters({ events, ...(params && { params }), ...(max !== undefined && { max }) } as Select);
  return new MqttConsumer(sdk, filters, options);
}
