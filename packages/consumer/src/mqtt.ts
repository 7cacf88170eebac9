import type { EventMessage, EventSdk, Selection } from '@topicwright/runtime';
import type { ConsumeOptions, Consumer } from './consume-options.js';
import { MqttConsumer } from './mqtt-consumer.js';

export type { ConsumeOptions, Consumer } from './consume-options.js';
export type { ClientOptions } from './open-client.js';

/**
 * Consumes the events of a selection, typed: at least once on the wire where the session is kept (`clean: false`), once in effect, per
 * entity in order.
 *
 * An event of a `for await` loop is done when the loop asks for the next one; that of the turn in which the loop is left is not, and
 * comes again in a session that is kept.
 *
 * @throws {TopicError | ConsumerError} for a selection or options that make no sense. What happens later rejects `ready` and `closed`, and ends the loop.
 */
export function consume<Event extends EventMessage, Select extends Selection>(
  sdk: EventSdk<Event, Select>,
  options: ConsumeOptions<Event> & Select,
): Consumer<Event> {
  const { events, params, max } = options;
  const selected = sdk.topicFilters({ events, ...(params && { params }), ...(max !== undefined && { max }) } as Select);
  return new MqttConsumer(sdk, selected, options);
}
