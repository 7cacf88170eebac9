import type { MessageInfo, ReplyFunction } from '@topicwright/consumer';
import { completeReply, type EncodedMessage, type EventMessage, type EventSdk } from '@topicwright/runtime';
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
  replyTo(event: Event, { properties = {} }: MessageInfo): ReplyFunction {
    const reply = async (type: string, payload: unknown, params: object = {}, options: PublishOptions = {}): Promise<void> => {
      const complete = completeReply(this.#sdk.table, event, { type, payload, params }, properties);
      const { correlationData } = complete;
      const encode = (): EncodedMessage =>
        this.#sdk.encode(type as never, complete.params as never, complete.payload as never, { side: this.#side as never });
      const own = { ...(correlationData !== undefined && { correlationData }), ...options.properties };
      await this.#publisher.publish(type, encode, { ...options, properties: own as NonNullable<PublishOptions['properties']> });
    };
    return reply as ReplyFunction;
  }
}
