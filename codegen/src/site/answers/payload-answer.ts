import { fromBase64, isRecord, payloadBytes } from '@topicwright/runtime';
import type { Explorer } from '../explorer.js';
import type { MessageAnswer, TextPlace } from './message-answer.js';
import { MessageTally, type Tally } from './message-tally.js';
import { shortened } from './shortened.js';

/** A message, without its topic if that is not known. */
export interface ReceivedMessage {
  readonly topic?: string;
  readonly data: string | Uint8Array;
}

/** What a text contains: nothing, too much, or messages. */
export type PayloadAnswer = { readonly kind: 'empty' } | { readonly kind: 'too-large' } | ({ readonly kind: 'messages' } & Tally);

/** The largest text that is decoded while it is typed, in characters. Files may be larger. */
export const MAX_PASTED_CHARACTERS = 2_000_000;

/** The characters of a payload that is not JSON that are shown. */
const SHOWN_CHARACTERS = 2_000;

/** Decodes one message, or one per line. `topic` is that of all of them; if empty, messages without a topic are recognized by their payload. */
export function answerPayload(explorer: Explorer, pasted: string, topic: string): PayloadAnswer {
  // Text from an editor may begin with a byte order mark, which is no part of a message.
  const text = pasted.replace(/^\uFEFF/, '');
  if (text.trim() === '') return { kind: 'empty' };
  if (text.length > MAX_PASTED_CHARACTERS) return { kind: 'too-large' };
  const tally = new MessageTally();
  if (isOneMessage(explorer, text, topic)) tally.add(answerMessage(explorer, readLine(text, topic)));
  else for (const [i, line] of text.split('\n').entries()) if (line.trim() !== '') tally.add(answerLine(explorer, line, i + 1, topic));
  return { kind: 'messages', ...tally };
}

/** Decodes a line of a file with a message per line. */
export function answerLine(explorer: Explorer, text: string, line: number, topic: string): MessageAnswer {
  return { line, ...answerMessage(explorer, readLine(text, topic)) };
}

/** Whether a text is one message, and not a message per line. */
function isOneMessage({ sdk, events }: Explorer, text: string, topic: string): boolean {
  const lines = text.trim().split('\n');
  if (lines.length === 1 || parsedJson(text)) return true;
  const row = events.get(sdk.parseTopic(topic)?.type ?? '');
  return (row !== undefined && row.content !== 'json') || !isMessageLine(lines[0] ?? '');
}

function isMessageLine(line: string): boolean {
  return parsedJson(line) !== undefined || WITH_TOPIC.test(line);
}

/** A line as `mosquitto_sub -v` and `topicwright tail --raw` print it: topic and payload. */
const WITH_TOPIC = /^([^\s{}[\]"]+) (\s*[{["].*)$/s;

/** The properties of a message as an object, as `topicwright tail` prints it. */
const ENVELOPE = new Set([
  'type',
  'category',
  'topic',
  'time',
  'key',
  'again',
  'retained',
  'params',
  'payload',
  'payloadBase64',
  'dataBase64',
  'error',
  'qos',
]);

/** Reads a message. Its own topic counts more than `fallback`. */
function readLine(text: string, fallback: string): ReceivedMessage {
  const [, topic, payload = ''] = WITH_TOPIC.exec(text.trim()) ?? [];
  if (topic !== undefined && parsedJson(text) === undefined) return { topic, data: payload };
  return readEnvelope(parsedJson(text)?.value) ?? { ...(fallback !== '' && { topic: fallback }), data: text };
}

function readEnvelope(value: unknown): ReceivedMessage | undefined {
  if (!isRecord(value) || typeof value['topic'] !== 'string') return undefined;
  const { topic, payload, payloadBase64, dataBase64 } = value;
  const base64 = payloadBase64 ?? dataBase64;
  if ((payload === undefined && typeof base64 !== 'string') || !Object.keys(value).every((name) => ENVELOPE.has(name))) return undefined;
  const data = typeof base64 === 'string' ? fromBase64(base64) : JSON.stringify(payload);
  return data === undefined ? undefined : { topic: topic as string, data };
}

/** Decodes a message as the SDK does. */
export function answerMessage({ sdk }: Explorer, { topic, data }: ReceivedMessage): MessageAnswer {
  const decoded = topic === undefined ? sdk.decodePayload(data) : sdk.decode(topic, data);
  const shown = shownPayload(data);
  if (!decoded.ok) return { result: { error: decoded.error }, shown };
  const { type, category, topic: built, params } = decoded.event;
  const time = sdk.eventTime(decoded.event);
  return { result: { event: { type, category, topic: built, params, key: sdk.idempotencyKey(decoded.event), time } }, shown };
}

function shownPayload(data: string | Uint8Array): MessageAnswer['shown'] {
  if (typeof data !== 'string') return { text: `${payloadBytes(data)} bytes` };
  try {
    return { value: JSON.parse(data) };
  } catch (error) {
    const at = placeOf(data, error instanceof Error ? error.message : '');
    return { text: shortened(data, SHOWN_CHARACTERS), ...(at && { at }) };
  }
}

// Engines name the place of a syntax error in different ways, or not at all.
function placeOf(text: string, message: string): TextPlace | undefined {
  const [, line, column] = /line (\d+) column (\d+)/.exec(message) ?? [];
  if (line !== undefined) return { line: Number(line), column: Number(column) };
  const offset = /position (\d+)/.exec(message)?.[1] ?? (/end of (?:JSON|data)/i.test(message) ? text.length : undefined);
  if (offset === undefined) return undefined;
  const before = text.slice(0, Number(offset)).split('\n');
  return { line: before.length, column: (before.at(-1) ?? '').length + 1 };
}

function parsedJson(text: string): { readonly value: unknown } | undefined {
  try {
    return { value: JSON.parse(text) };
  } catch {
    return undefined;
  }
}
