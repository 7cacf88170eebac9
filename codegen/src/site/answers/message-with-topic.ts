import { fromBase64, isRecord } from '@topicwright/runtime/internal';
import type { Explorer } from '../explorer.js';
import type { ReceivedMessage } from './message-answer.js';
import { parsedJson } from './parsed-json.js';

/**
 * The message in a text that contains its topic: a topic and a payload as `mosquitto_sub -v` prints them, or an object as
 * `topicwright tail` and `sample` print it. `undefined` for other texts.
 */
export function messageWithTopic(explorer: Explorer, text: string): ReceivedMessage | undefined {
  const json = parsedJson(text);
  return json ? readEnvelope(explorer, json.value) : readTopicAndPayload(explorer, text);
}

/** The properties of a message as an object. */
const ENVELOPE = new Set([
  ...['type', 'category', 'topic', 'time', 'key', 'duplicate', 'params', 'payload', 'payloadBase64', 'dataBase64', 'error'],
  ...['qos', 'retain', 'retained', 'properties'],
]);

function readEnvelope(explorer: Explorer, value: unknown): ReceivedMessage | undefined {
  if (!isRecord(value) || typeof value['topic'] !== 'string' || !Object.keys(value).every((name) => ENVELOPE.has(name))) return undefined;
  const { topic, payload, payloadBase64, dataBase64 } = value as { readonly topic: string; readonly [name: string]: unknown };
  const base64 = payloadBase64 ?? dataBase64;
  const data = typeof base64 === 'string' ? fromBase64(base64) : payloadText(explorer, topic, payload);
  return data === undefined ? undefined : { topic, data };
}

/** Empty if the message has no payload. */
function payloadText({ sdk, events }: Explorer, topic: string, payload: unknown): string {
  if (payload === undefined) return '';
  const content = events.get(sdk.parseTopic(topic)?.type ?? '')?.content;
  return typeof payload === 'string' && content !== 'json' && content !== undefined ? payload : JSON.stringify(payload);
}

/** The number of spaces that a topic may contain before its payload. */
const MAX_SPACES = 50;

// A topic may contain spaces, so the first beginning that is the topic of an event counts.
function readTopicAndPayload({ sdk }: Explorer, text: string): ReceivedMessage | undefined {
  let end = -1;
  for (let spaces = 0; spaces < MAX_SPACES; spaces += 1) {
    end = text.indexOf(' ', end + 1);
    if (end < 0) break;
    const topic = text.slice(0, end);
    if (sdk.parseTopic(topic)) return { topic, data: text.slice(end + 1) };
  }
  // A topic of no event, before text that begins like JSON.
  const [, topic, data = ''] = /^([^\s{}[\]"]+\/[^\s{}[\]"]*) ([{["].*)$/s.exec(text) ?? [];
  return topic === undefined ? undefined : { topic, data };
}
