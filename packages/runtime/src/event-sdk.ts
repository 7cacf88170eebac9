import type { DecodeResult } from './decode-error.js';
import type { EncodedMessage, EncodeOptions } from './encode.js';
import type { EventMessage } from './event-codec.js';
import type { OrderKey } from './event-keys.js';
import type { SelectedFilters } from './select-filters.js';
import type { Selection } from './select-rows.js';
import type { TopicTable } from './topic-table.js';

/** The types of an SDK, for inference only. No value has this type. */
export interface SdkTypes {
  /** The event types that each side receives and sends: `{ [side]: { receives, sends } }`. */
  readonly sides: object;
  /** The name of the first side. */
  readonly firstSide: string;
  /** The names of the parameters with a default. */
  readonly defaults: PropertyKey;
  /** The replies to each request, and the tokens that match them: `{ [type]: { by, request, reply } }`. */
  readonly replies: object;
}

/** A generated SDK as one value, used to create consumers. */
export interface EventSdk<Event extends EventMessage, Select extends Selection = Selection, Types extends SdkTypes = SdkTypes> {
  readonly table: TopicTable<Event['type'], Event['category']>;
  /** The filters that a selection subscribes to. */
  readonly topicFilters: (selection: Select) => SelectedFilters<Event['type']>;
  /** Decodes a message: its event, or the reason why it is not one. Never throws. */
  readonly decode: (topic: string, data: string | Uint8Array) => DecodeResult<Event>;
  /** Decodes a payload without its topic, as behind an AWS IoT rule. Never throws. */
  readonly decodePayload: (data: unknown) => DecodeResult<Event>;
  /** Checks a message that a side sends, and returns it in the form in which it is published. Throws `TopicError` and `EncodeError`. */
  readonly encode: (type: never, params: never, payload: never, options?: EncodeOptions<never>) => EncodedMessage;
  /** Equal for redeliveries of the same message. `undefined` if the event has no identity. */
  readonly idempotencyKey: (event: Event) => string | undefined;
  /** The entity of an event, and its position. `undefined` if the event has no order. */
  readonly orderKey: (event: Event) => OrderKey | undefined;
  /** The time of an event. `undefined` if it has none. */
  readonly eventTime: (event: Event) => Date | undefined;
  /** For type inference. */
  readonly types?: Types | undefined;
}
