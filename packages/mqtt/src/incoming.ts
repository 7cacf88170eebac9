import type { Incoming, MessageInfo } from '@topicwright/consumer';
import type { DecodeResult, EventMessage, EventSdk } from '@topicwright/runtime';
import type { InboxMessage } from './inbox.js';
import type { Selected } from './selected.js';

/** Adapts a message of an inbox to a pipeline. */
export class MqttIncoming<Event extends EventMessage> implements Incoming<Event> {
  readonly topic: string;
  readonly data: Uint8Array;
  readonly #message: InboxMessage;
  readonly #sdk: EventSdk<Event, never>;
  readonly #selection: Selected;

  constructor(message: InboxMessage, sdk: EventSdk<Event, never>, selection: Selected) {
    this.topic = message.topic;
    this.data = message.data;
    this.#message = message;
    this.#sdk = sdk;
    this.#selection = selection;
  }

  get message(): MessageInfo {
    return this.#message.message;
  }

  decode(): DecodeResult<Event> {
    return this.#sdk.decode(this.topic, this.data);
  }

  isSelected(type: string): boolean {
    return this.#selection.hasType(type, this.topic);
  }
}
