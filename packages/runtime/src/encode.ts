import { buildTopic, withDefaults } from './build-topic.js';
import { mismatchedParam, rowOf } from './decode.js';
import { EncodeError } from './encode-error.js';
import type { EventCodec, EventRow } from './event-codec.js';
import { payloadIssues } from './read-payload.js';
import type { MessageContent } from './reply-token.js';
import { rowOfType } from './row-of-type.js';
import { isUsedBy, sidesOf, unknownSide } from './sides.js';
import type { TopicRow, TopicTable } from './topic-table.js';
import type { TopicName } from './topic-types.js';
import { exceedsUtf8Bytes, isWellFormed, payloadBytes } from './utf8.js';

/** A message to publish, or a last will, in the form that MQTT.js takes. */
export interface EncodedMessage {
  readonly topic: TopicName;
  /** Empty if the event has no payload, or to clear a retained message. */
  readonly payload: string | Uint8Array;
  readonly qos: 0 | 1 | 2;
  readonly retain: boolean;
  /** The properties of MQTT 5. MQTT 3.1.1 has none. */
  readonly properties?: { readonly contentType: string };
}

/** Options of `encode`. */
export interface EncodeOptions<Side extends string = string> {
  /** The side that publishes the message. Default: the first side of the table. */
  readonly side?: Side;
}

/** What a message consists of. */
interface Message extends MessageContent {
  readonly type: string;
}

/**
 * Checks a message and returns it in the form in which it is published.
 *
 * @throws {TopicError} if a parameter is invalid.
 * @throws {EncodeError} if the side does not send the event, or the payload is invalid.
 */
export function encodeMessage(
  codec: EventCodec,
  table: TopicTable,
  { type, params, payload }: Message,
  { side = sidesOf(table)[0] }: EncodeOptions = {},
): EncodedMessage {
  const row = sentRow(table, type, side);
  const values = withDefaults(table, row, params ?? {});
  const topic = buildTopic(table, row, values);
  const own = rowOf(codec, type);
  checkPayload(type, own, payload);
  const mismatch = own.bind && mismatchedParam(own.bind, values, payload);
  if (mismatch !== undefined) throw new EncodeError('topic-mismatch', type, `${type}: ${mismatch}`);
  const data = isEmpty(own, payload) ? '' : dataOf(type, own, payload);
  checkSize(type, data, codec.maxPayloadBytes);
  const contentType = CONTENT_TYPES[own.content ?? 'json'];
  return {
    topic,
    payload: data,
    qos: row.qos ?? 1,
    retain: row.retain === true,
    ...(contentType !== undefined && !isEmpty(own, payload) && { properties: { contentType } }),
  };
}

function isEmpty({ content, mayBeEmpty }: EventRow, payload: unknown): boolean {
  return payload === undefined && (mayBeEmpty === true || content === 'none');
}

const CONTENT_TYPES: { readonly [Content in NonNullable<EventRow['content']> | 'json']: string | undefined } = {
  json: 'application/json',
  text: 'text/plain; charset=utf-8',
  bytes: undefined,
  none: undefined,
};

function sentRow(table: TopicTable, type: string, side: string): TopicRow {
  const row = rowOfType(table, type);
  if (!row) throw new EncodeError('unknown-event', type, `${table.name} has no event ${JSON.stringify(type)}`);
  if (!sidesOf(table).includes(side)) throw new EncodeError('unknown-side', type, unknownSide(table, side));
  if (!isUsedBy(table, side, row, 'send')) {
    const sender = sidesOf(table).find((each) => isUsedBy(table, each, row, 'send'));
    throw new EncodeError(
      'wrong-direction',
      type,
      `${side} does not send ${type}; ${sender ? `the side ${sender} sends it` : 'it only receives it'}`,
    );
  }
  return row;
}

function checkPayload(type: string, row: EventRow, payload: unknown): void {
  if (row.guard(payload) || (payload === undefined && row.mayBeEmpty)) return;
  const issues = payloadIssues(row, payload);
  throw new EncodeError('invalid-payload', type, `${type}: ${issues[0]?.message}`, issues);
}

function dataOf(type: string, { content }: EventRow, payload: unknown): string | Uint8Array {
  if (content === 'bytes') return payload as Uint8Array;
  const text = content === 'text' ? (payload as string) : jsonOf(type, payload);
  if (content === 'text' && !isWellFormed(text))
    throw new EncodeError('invalid-payload', type, `${type}: the payload contains a lone surrogate, which UTF-8 cannot encode`);
  return text;
}

function jsonOf(type: string, payload: unknown): string {
  try {
    const text = JSON.stringify(payload) as string | undefined;
    if (text !== undefined) return text;
  } catch (error) {
    throw new EncodeError(
      'invalid-payload',
      type,
      `${type}: the payload is not JSON: ${error instanceof Error ? error.message : String(error)}`,
    );
  }
  throw new EncodeError('invalid-payload', type, `${type}: the payload is not JSON, but ${typeof payload}`);
}

function checkSize(type: string, data: string | Uint8Array, maxBytes: number | undefined): void {
  if (maxBytes === undefined) return;
  const isTooLarge = typeof data === 'string' ? exceedsUtf8Bytes(data, maxBytes) : data.length > maxBytes;
  if (!isTooLarge) return;
  const bytes = payloadBytes(data);
  throw new EncodeError('too-large', type, `${type}: the payload has ${bytes} bytes, more than the limit of ${maxBytes}`);
}
