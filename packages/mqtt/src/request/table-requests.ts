import { ConsumerError } from '@topicwright/consumer';
import type { DecodeResult, EncodedMessage, EventMessage, EventSdk, Selection, TopicTable } from '@topicwright/runtime';
import { buildTopic, type MessageContent, withDefaults } from '@topicwright/runtime/internal';
import type { InboxMessage } from '../inbox/inbox.js';
import type { PublishOptions } from '../publish/outgoing.js';
import { ReplyFilterPlanner } from './reply-filters.js';
import { ReplyMatcher, type RequestRow } from './reply-matcher.js';
import type { ReplyFilters } from './reply-subscriptions.js';

/** The part of an SDK that requests use. */
export type RequestSdk = Pick<EventSdk<EventMessage, never>, 'table' | 'decode' | 'encode'>;

/** A request before it is checked. */
export interface RequestInput extends MessageContent {
  readonly type: string;
  readonly side: string;
  /** The parameters of the filters of replies. Default: those of the request. */
  readonly filterParams: Selection['params'] | undefined;
  readonly properties: PublishOptions['properties'];
  readonly isMqtt5: boolean;
}

/** A checked request, and what is needed to get its reply. */
export interface RequestPlan {
  readonly type: string;
  /** Equal for the request and its replies. */
  readonly key: string;
  readonly params: object;
  readonly message: EncodedMessage;
  readonly properties: PublishOptions['properties'];
  /** Equal for requests whose replies have the same filters. */
  readonly subscriptionKey: string;
  readonly replyFilters: () => ReplyFilters;
}

/** A message with the topic of a reply. */
export interface ReceivedReply {
  readonly type: string;
  readonly params: object;
  /** The keys of the requests that it may answer. */
  readonly keys: readonly string[];
  readonly result: DecodeResult<EventMessage>;
}

/** The requests and the replies of a table. */
export class TableRequests {
  readonly #sdk: RequestSdk;
  readonly #id: number;
  readonly #matcher: ReplyMatcher;
  readonly #planners = new Map<string, ReplyFilterPlanner>();

  /** `id`: differs for each table of the connection. Two tables may have the same name. */
  constructor(sdk: RequestSdk, id: number) {
    this.#sdk = sdk;
    this.#id = id;
    this.#matcher = new ReplyMatcher(sdk.table, id);
  }

  /**
   * Checks and encodes a request. Adds its token if there is none.
   *
   * @throws {TopicError | EncodeError | ConsumerError}
   */
  plan(input: RequestInput): RequestPlan {
    const { type, side, filterParams, isMqtt5 } = input;
    const { table } = this.#sdk;
    const row = this.#matcher.requestOf(type);
    if (row.replies.match === 'correlationData' && !isMqtt5) throw needsMqtt5(type);
    const given = { params: withDefaults(table, row, input.params ?? {}), payload: input.payload };
    const { key, correlationData, ...content } = this.#matcher.prepare(row, given, input.properties?.correlationData);
    const message = this.#sdk.encode(type as never, content.params as never, content.payload as never, { side: side as never });
    if (!this.#matcher.hasToken(row, content)) throw noToken(type);
    const params = ownParams(row, content.params);
    const planner = this.#plannerOf(row);
    const chosen = planner.paramsFor(params, filterParams);
    return {
      type,
      key,
      params,
      message,
      properties: correlationData && {
        ...responseTopic(table, planner, params),
        ...input.properties,
        correlationData: correlationData as never,
      },
      subscriptionKey: JSON.stringify([this.#id, side, type, chosen]),
      replyFilters: () => ({ table, filters: planner.filters(side, chosen), rows: planner.replies }),
    };
  }

  /** Reads a message that may be a reply. `undefined` if its topic is that of no reply. */
  read({ topic, data, message }: InboxMessage): ReceivedReply | undefined {
    const parsed = this.#matcher.parse(topic);
    if (!parsed || !this.#matcher.isReply(parsed.type)) return undefined;
    const result = this.#sdk.decode(topic, data);
    const payload = result.ok ? result.event.payload : jsonOf(data);
    const keys = this.#matcher.keysOf({ ...parsed, payload, correlationData: message.properties?.['correlationData'] });
    return { ...parsed, keys, result };
  }

  /** Whether messages with `topic` are replies. */
  isReply(topic: string): boolean {
    const parsed = this.#matcher.parse(topic);
    return parsed !== undefined && this.#matcher.isReply(parsed.type);
  }

  #plannerOf(row: RequestRow): ReplyFilterPlanner {
    const planner = this.#planners.get(row.type) ?? new ReplyFilterPlanner(this.#sdk.table, row, this.#matcher.repliesTo(row));
    this.#planners.set(row.type, planner);
    return planner;
  }
}

// Parameters that are not in the topic of the request are dropped: they may differ in the reply.
function ownParams(row: RequestRow, params: object): object {
  return Object.fromEntries(Object.entries(params).filter(([name]) => row.params.includes(name)));
}

function noToken(type: string): ConsumerError {
  return new ConsumerError('invalid-options', 'payload', `the payload of ${type} has no place for the token that matches its reply`);
}

function needsMqtt5(type: string): ConsumerError {
  const message = `${type} is matched by its Correlation Data, which needs MQTT 5; connect with protocolVersion: 5`;
  return new ConsumerError('invalid-options', 'mqtt', message);
}

/** The Response Topic of a request, if it has exactly one reply, and all parameters of its topic are known. */
function responseTopic(table: TopicTable, { replies }: ReplyFilterPlanner, params: object): { readonly responseTopic?: string } {
  const [row, another] = replies;
  if (!row || another || !row.params.every((name) => Object.hasOwn(params, name))) return {};
  return { responseTopic: buildTopic(table, row, params) };
}

// An invalid reply may still contain the token of its request.
function jsonOf(data: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder().decode(data));
  } catch {
    return undefined;
  }
}
