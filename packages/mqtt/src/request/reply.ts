import type { MessageInfo, ReplyFunction } from '@topicwright/consumer';
import { encodeReply } from '@topicwright/consumer/internal';
import type { EventMessage, EventSdk } from '@topicwright/runtime';
import type { PublishOptions } from '../publish/outgoing.js';
import type { Publisher } from '../publish/publisher.js';

/** Answers the events that one side of an SDK receives. */
export class Replier<Event extends EventMessage> {
  readonly #sdk: EventSdk<Event, never>;
  readonly #side: string;
  readonly #publisher: Publisher;

  constructor(sdk: EventSdk<Event, never>, side: string, publisher: Publisher) {
    this.#sdk = sdk;
    this.#side = side;
    this.#publisher = publisher;
  }

  /** The function that answers `event`. */
  replyTo(event: Event, { properties: request = {} }: MessageInfo): ReplyFunction {
    const reply = async (type: string, payload: unknown, params: object = {}, options: PublishOptions = {}): Promise<void> => {
      const input = { event, request, type, payload, params, properties: options.properties, side: this.#side };
      const { encode, properties } = encodeReply(this.#sdk, input);
      await this.#publisher.publish(type, encode, { ...options, properties: properties as NonNullable<PublishOptions['properties']> });
    };
    return reply as ReplyFunction;
  }
}
