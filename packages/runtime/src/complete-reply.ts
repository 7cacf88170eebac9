import { withDefaults } from './build-topic.js';
import { EncodeError } from './encode-error.js';
import type { EventMessage } from './event-codec.js';
import { type MessageContent, tokenOf, withToken } from './reply-token.js';
import { rowOfType } from './row-of-type.js';
import type { ReplyMatch, TopicRow, TopicTable } from './topic-table.js';
import { topicTrie } from './topic-trie.js';

/** A reply as a handler passes it, with the parameters that the request does not have. */
export interface ReplyInput extends MessageContent {
  readonly type: string;
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
 * reply, the token, and the Correlation Data.
 *
 * @throws {EncodeError} `not-a-reply` if the request has no such reply, the reply has another token or parameter than the request, or lacks a
 * parameter.
 */
export function completeReply(
  table: TopicTable,
  request: EventMessage,
  { type, payload, params }: ReplyInput,
  { responseTopic, correlationData }: RequestProperties = {},
): CompleteReply {
  const { row, match } = replyRow(table, request, type);
  const requested = typeof responseTopic === 'string' ? topicTrie({ ...table, rows: [row] }).parse(responseTopic) : undefined;
  const shared = sharedParams(request.params, row);
  const all = { ...shared, ...requested?.params, ...params };
  checkParams(table, row, request, all);
  const content = withCopiedToken(match, request, { type, params: all, payload });
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

// Otherwise the reply would not be matched.
function checkParams(table: TopicTable, row: TopicRow, request: EventMessage, params: object): void {
  const values = params as Readonly<Record<string, unknown>>;
  for (const [name, value] of Object.entries(sharedParams(request.params, row))) {
    if (values[name] === value) continue;
    const message = `${row.type} must have the ${name} of its request, ${shown(value)}, but has ${shown(values[name])}`;
    throw new EncodeError('not-a-reply', row.type, message);
  }
  const complete = withDefaults(table, row, values) as Readonly<Record<string, unknown>>;
  const missing = row.params.find((name) => complete[name] === undefined);
  if (missing === undefined) return;
  const message = `${request.type} does not have the parameter ${missing} of ${row.type}; use reply(${shown(row.type)}, payload, { ${missing} })`;
  throw new EncodeError('not-a-reply', row.type, message);
}

function withCopiedToken(match: ReplyMatch, request: EventMessage, { type, ...content }: ReplyInput): MessageContent {
  if (typeof match === 'string') return content;
  const own = tokenOf(match.reply, content);
  const token = tokenOf(match.request, request);
  if (own === undefined) return token === undefined ? content : withToken(match.reply, content, token);
  if (token === undefined || `${own}` === `${token}`) return content;
  const place = typeof match.reply === 'string' ? match.reply : `{${match.reply.param}}`;
  throw new EncodeError(
    'not-a-reply',
    type,
    `${type} must have the token of its request, ${shown(token)}, at ${place}, but has ${shown(own)}`,
  );
}

function shown(value: unknown): string {
  return JSON.stringify(value) ?? String(value);
}
