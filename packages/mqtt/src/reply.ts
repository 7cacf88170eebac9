import { ConsumerError, type MessageInfo, type ReplyFunction } from '@topicwright/consumer';
import {
  type EncodedMessage,
  type EventMessage,
  type EventSdk,
  type MessageContent,
  type ReplyMatch,
  type TopicRow,
  tokenOf,
  topicTrie,
  withToken,
} from '@topicwright/runtime';
import type { PublishOptions } from './outgoing.js';
import type { Publisher } from './publisher.js';

/** Answers the events that one side of an SDK receives. */
export class Replier<Event extends EventMessage> {
  readonly #sdk: EventSdk<Event, never>;
  readonly #side: string;
  readonly #publisher: Publisher;
  readonly #rows: ReadonlyMap<string, TopicRow>;
  readonly #parse: ReturnType<typeof topicTrie>['parse'];

  constructor(sdk: EventSdk<Event, never>, side: string, publisher: Publisher) {
    this.#sdk = sdk;
    this.#side = side;
    this.#publisher = publisher;
    this.#rows = new Map(sdk.table.rows.map((row) => [row.type, row]));
    this.#parse = topicTrie(sdk.table).parse;
  }

  /** The function that answers `event`. */
  replyTo(event: Event, { properties = {} }: MessageInfo): ReplyFunction {
    const reply = async (type: string, payload: unknown, params: object = {}, options: PublishOptions = {}): Promise<void> => {
      const { row, match } = this.#replyRow(event, type);
      const copied = { ...shared(event.params, row), ...this.#requestedParams(type, properties['responseTopic']) };
      const content = withCopiedToken(match, event, { params: { ...copied, ...params }, payload });
      const encode = (): EncodedMessage =>
        this.#sdk.encode(type as never, content.params as never, content.payload as never, { side: this.#side as never });
      const { correlationData } = properties;
      const own = match === 'correlationData' && correlationData !== undefined ? { correlationData } : {};
      await this.#publisher.publish(type, encode, { ...options, properties: { ...own, ...options.properties } as never });
    };
    return reply as ReplyFunction;
  }

  #replyRow(event: Event, type: string): { readonly row: TopicRow; readonly match: ReplyMatch } {
    const { replies } = this.#rows.get(event.type) ?? {};
    const row = this.#rows.get(type);
    if (row && replies?.by.includes(type)) return { row, match: replies.match };
    const known = replies ? `its replies are ${replies.by.join(', ')}` : 'it has no replies';
    throw new ConsumerError('no-reply', 'type', `${type} is not a reply to ${event.type}; ${known}`);
  }

  /** The parameters of the Response Topic of the request, if it is a topic of the reply. */
  #requestedParams(type: string, responseTopic: unknown): object {
    const parsed = typeof responseTopic === 'string' ? this.#parse(responseTopic) : undefined;
    return parsed?.type === type ? parsed.params : {};
  }
}

/** Those of `params` that `row` also has. */
function shared(params: object, row: TopicRow): object {
  return Object.fromEntries(Object.entries(params).filter(([name]) => row.params.includes(name)));
}

function withCopiedToken(match: ReplyMatch, request: EventMessage, content: MessageContent): MessageContent {
  if (typeof match === 'string' || tokenOf(match.reply, content) !== undefined) return content;
  const token = tokenOf(match.request, request);
  return token === undefined ? content : withToken(match.reply, content, token);
}
