import { ConsumerError } from '@topicwright/consumer';
import { hexOf } from '@topicwright/consumer/internal';
import type { ParsedTopic, Replies, TopicRow, TopicTable } from '@topicwright/runtime';
import { type MessageContent, type ReplyToken, rowOfType, tokenOf, topicTrie, withToken } from '@topicwright/runtime/internal';
import { newInteger, newUuid } from './random-token.js';

/** A row that is a request. */
export interface RequestRow extends TopicRow {
  readonly replies: Replies;
}

/** A request that is ready to be encoded. */
export interface PreparedRequest extends MessageContent {
  /** Equal for a request and the replies to it. Two pending requests may share it; the earlier one gets the reply. */
  readonly key: string;
  /** The Correlation Data that its replies repeat. */
  readonly correlationData?: Uint8Array;
}

/** The parts of a possible reply that could be read. */
export interface ReplyContent extends MessageContent {
  readonly type: string;
  readonly correlationData: unknown;
}

/** Matches the replies of a table to its requests. */
export class ReplyMatcher {
  /** Returns the row and the parameters of a topic. */
  readonly parse: (topic: string) => ParsedTopic<string, object> | undefined;
  readonly #table: TopicTable;
  readonly #id: number;
  /** The requests that each row may answer. */
  readonly #requests = new Map<string, RequestRow[]>();
  /** The parameters that a request shares with each of its replies. */
  readonly #shared = new Map<string, readonly string[]>();

  /** `id`: differs for each table whose keys are compared. */
  constructor(table: TopicTable, id: number) {
    this.#table = table;
    this.#id = id;
    this.parse = topicTrie(table).parse;
    for (const row of table.rows) {
      if (!isRequest(row)) continue;
      for (const type of row.replies.by) this.#requests.set(type, [...(this.#requests.get(type) ?? []), row]);
      const replies = this.repliesTo(row);
      this.#shared.set(
        row.type,
        row.params.filter((name) => replies.every(({ params }) => params.includes(name))),
      );
    }
  }

  /** The request `type`. @throws {ConsumerError} `invalid-options`. */
  requestOf(type: string): RequestRow {
    const row = rowOfType(this.#table, type);
    if (row && isRequest(row)) return row;
    const reason = row ? 'has no replies, so it is not a request' : `is not an event of ${this.#table.name}`;
    throw new ConsumerError('invalid-options', 'type', `${type} ${reason}`);
  }

  /** The rows of the replies to a request. */
  repliesTo({ replies }: RequestRow): readonly TopicRow[] {
    return replies.by.flatMap((type) => rowOfType(this.#table, type) ?? []);
  }

  /** Whether the messages of a row are replies. */
  isReply(type: string): boolean {
    return this.#requests.has(type);
  }

  /** Adds the token to a request that has none. */
  prepare(row: RequestRow, { params, payload }: MessageContent, ownData: Uint8Array | undefined): PreparedRequest {
    const { match } = row.replies;
    const content = { params, payload };
    if (match === 'topic') return { ...content, key: this.#keyOf(row, undefined, params) };
    if (match === 'correlationData') {
      const correlationData = ownData ?? new TextEncoder().encode(newUuid());
      return { ...content, key: this.#keyOf(row, hexOf(correlationData), params), correlationData };
    }
    const token = tokenOf(match.request, content) ?? (match.isInteger ? newInteger() : newUuid());
    const prepared = withToken(match.request, content, token);
    return { ...prepared, key: this.#keyOf(row, token, prepared.params) };
  }

  /** Whether a request contains the token that its replies repeat, if it needs one. */
  hasToken({ replies: { match } }: RequestRow, content: MessageContent): boolean {
    return typeof match === 'string' || tokenOf(match.request, content) !== undefined;
  }

  /** The keys of the requests that a reply may answer. */
  keysOf(reply: ReplyContent): readonly string[] {
    return (this.#requests.get(reply.type) ?? []).flatMap((row) => {
      const { match } = row.replies;
      if (match === 'topic') return [this.#keyOf(row, undefined, reply.params)];
      const isBytes = reply.correlationData instanceof Uint8Array;
      if (match === 'correlationData') return isBytes ? [this.#keyOf(row, hexOf(reply.correlationData as Uint8Array), reply.params)] : [];
      const token = tokenOf(match.reply, reply);
      return token === undefined ? [] : [this.#keyOf(row, token, reply.params)];
    });
  }

  #keyOf({ type }: RequestRow, token: ReplyToken | undefined, params: object): string {
    const shared = (this.#shared.get(type) ?? []).map((name) => (params as Record<string, unknown>)[name]);
    return JSON.stringify([this.#id, type, token === undefined ? null : `${token}`, ...shared]);
  }
}

function isRequest(row: TopicRow): row is RequestRow {
  return row.replies !== undefined;
}

/** Whether the parameters that both have are equal. */
export function paramsAgree(one: object, other: object): boolean {
  return Object.entries(one).every(([name, value]) => !Object.hasOwn(other, name) || (other as Record<string, unknown>)[name] === value);
}
