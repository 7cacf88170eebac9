import type { Incoming, MessageInfo, ReplyFunction } from '@topicwright/consumer';
import type { DecodeResult, EventMessage, EventSdk } from '@topicwright/runtime';
import type { InboxMessage } from '../inbox/inbox.js';
import type { Replier } from '../request/reply.js';
import type { Selected } from './selected.js';

/** What an {@link MqttIncoming} uses of its consumer. */
export interface Receiver<Event extends EventMessage> {
  readonly sdk: EventSdk<Event, never>;
  readonly selection: Selected;
  readonly replier: Replier<Event>;
}

/** Adapts a message of an inbox to a pipeline. */
export class MqttIncoming<Event extends EventMessage> implements Incoming<Event> {
  readonly topic: string;
  readonly data: Uint8Array;
  readonly #message: InboxMessage;
  readonly #receiver: Receiver<Event>;

  constructor(message: InboxMessage, receiver: Receiver<Event>) {
    this.topic = message.topic;
    this.data = message.data;
    this.#message = message;
    this.#receiver = receiver;
  }

  get message(): MessageInfo {
    return this.#message.message;
  }

  decode(): DecodeResult<Event> {
    return this.#receiver.sdk.decode(this.topic, this.data);
  }

  replyTo(event: Event): ReplyFunction {
    return this.#receiver.replier.replyTo(event, this.message);
  }

  isSelected(type: string): boolean {
    return this.#receiver.selection.hasType(type, this.topic);
  }
}
