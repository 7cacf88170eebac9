import type { Explorer } from '../explorer.js';
import type { MessageAnswer, ReceivedMessage } from './message-answer.js';
import { MessageTally, type Tally } from './message-tally.js';
import { messageWithTopic } from './message-with-topic.js';
import { parsedJson } from './parsed-json.js';

/** What a text contains: nothing, too much, or messages. */
export type PayloadAnswer = { readonly kind: 'empty' } | { readonly kind: 'too-large' } | ({ readonly kind: 'messages' } & Tally);

/** The largest text that may be pasted, in characters. Files may be larger. */
export const MAX_PASTED_CHARACTERS = 2_000_000;

/**
 * Decodes one message, or one per line. `topic` is that of all messages without one of their own. If it is empty, they are recognized by
 * their payload.
 */
export function answerPayload(explorer: Explorer, text: string, topic: string): PayloadAnswer {
  if (text.trim() === '' && topic === '') return { kind: 'empty' };
  if (text.length > MAX_PASTED_CHARACTERS) return { kind: 'too-large' };
  const tally = new MessageTally();
  if (isOneMessage(explorer, text, topic)) tally.add(answerText(explorer, text, topic));
  else for (const line of linesOf(text)) tally.add(answerLine(explorer, line, topic));
  return { kind: 'messages', ...tally };
}

/** A line of a text with a message per line. */
export interface MessageLine {
  readonly text: string | Uint8Array;
  /** From 1. */
  readonly number: number;
}

function linesOf(text: string): readonly MessageLine[] {
  return text.split('\n').flatMap((each, i) => (each.trim() === '' ? [] : [{ text: each.replace(/\r$/, ''), number: i + 1 }]));
}

/** Decodes a line of a text with a message per line. Bytes are a line that is not UTF-8. */
export function answerLine(explorer: Explorer, { text, number }: MessageLine, topic: string): MessageAnswer {
  const answer = typeof text === 'string' ? answerText(explorer, text, topic) : answerMessage(explorer, received(text, topic));
  return { line: number, ...answer };
}

// A text that is a valid payload is not searched for a topic.
function answerText(explorer: Explorer, text: string, topic: string): MessageAnswer {
  // Text from an editor may begin with a byte order mark, which is not part of a message.
  const data = text.replace(/^\uFEFF/, '');
  const plain = answerMessage(explorer, received(data, topic));
  const own = plain.result.ok ? undefined : messageWithTopic(explorer, data);
  return own ? answerMessage(explorer, own) : plain;
}

function received(data: string | Uint8Array, topic: string): ReceivedMessage {
  return { ...(topic !== '' && { topic }), data };
}

function answerMessage({ sdk }: Explorer, message: ReceivedMessage): MessageAnswer {
  const { topic, data } = message;
  return { ...message, result: topic === undefined ? sdk.decodePayload(data) : sdk.decode(topic, data) };
}

/** How many lines decide whether a text has a message per line. */
const MAX_SAMPLED_LINES = 50;

/** Whether a text is one message, and not a message per line. */
export function isOneMessage(explorer: Explorer, text: string, topic: string): boolean {
  if (!text.trim().includes('\n') || parsedJson(text)) return true;
  const row = explorer.events.get(explorer.sdk.parseTopic(topic)?.type ?? '');
  if (row && row.content !== 'json') return explorer.sdk.decode(topic, text).ok;
  return !linesOf(text.slice(0, MAX_PASTED_CHARACTERS))
    .slice(0, MAX_SAMPLED_LINES)
    .some((line) => isMessageLine(explorer, String(line.text)));
}

// A line of an indented object, such as `"a": 1,` or `}`, is neither.
function isMessageLine(explorer: Explorer, line: string): boolean {
  const json = parsedJson(line);
  return json ? typeof json.value === 'object' && json.value !== null : messageWithTopic(explorer, line) !== undefined;
}
