import { EncodeError } from './encode-error.js';
import type { EventMessage } from './event-codec.js';
import { type MessageContent, tokenOf, withToken } from './reply-token.js';
import { rowOfType } from './row-of-type.js';
import type { ReplyMatch, TopicRow, TopicTable } from './topic-table.js';
import { topicTrie } from './topic-trie.js';

/** A reply as a handler passes it. */
export interface ReplyInput {
  readonly type: string;
  readonly payload: unknown;
  /** The parameters that the request does not have. */
  readonly params: object;
}

/** A reply with everything that it repeats of its request. */
export interface CompleteReply extends MessageContent {
  readonly correlationData?: unknown;
}

/** The properties of MQTT 5 of a request that its reply depends on. */
export interface RequestProperties {
  readonly responseTopic?: unknown;
  readonly correlationData?: unknown;
}

/**
 * Adds to a reply what it repeats of `request`: the parameters that both topics have, those of the Response Topic if it is a topic of the
 * reply, the token, and the Correlation Data. What the reply already has is kept.
 *
 * @throws {EncodeError} `not-a-reply` if the request has no such reply.
 */
export function completeReply(
  table: TopicTable,
  request: EventMessage,
  { type, payload, params }: ReplyInput,
  { responseTopic, correlationData }: RequestProperties = {},
): CompleteReply {
  const { row, match } = replyRow(table, request, type);
  const requested = typeof responseTopic === 'string' ? topicTrie({ ...table, rows: [row] }).parse(responseTopic) : undefined;
  const copied = { ...sharedParams(request.params, row), ...requested?.params };
  const content = withCopiedToken(match, request, { params: { ...copied, ...params }, payload });
  return match === 'correlationData' && correlationData !== undefined ? { ...content, correlationData } : content;
}

function replyRow(table: TopicTable, request: EventMessage, type: string): { readonly row: TopicRow; readonly match: ReplyMatch } {
  const replies = rowOfType(table, request.type)?.replies;
  const row = rowOfType(table, type);
  if (row && replies?.by.includes(type)) return { row, match: replies.match };
  const known = replies ? `its replies are ${replies.by.join(', ')}` : 'it has no replies';
  throw new EncodeError('not-a-reply', type, `${type} is not a reply to ${request.type}; ${known}`);
}

function sharedParams(params: object, row: TopicRow): object {
  return Object.fromEntries(Object.entries(params).filter(([name]) => row.params.includes(name)));
}

function withCopiedToken(match: ReplyMatch, request: EventMessage, content: MessageContent): MessageContent {
  if (typeof match === 'string' || tokenOf(match.reply, content) !== undefined) return content;
  const token = tokenOf(match.request, request);
  return token === undefined ? content : withToken(match.reply, content, token);
}
