import type { DecodeResult, EventMessage, EventSdk } from '@topicwright/runtime';
import { parseJson } from '../parse-json.js';
import { fromErrorAction, isErrorDocument } from './error-action.js';

/** What decoding needs of an SDK. */
type Decoder<Event extends EventMessage> = Pick<EventSdk<Event>, 'decode' | 'decodePayload'>;

/**
 * Decodes a record of a rule: the payload with or without `topic`, the payload as the property `event`, or the document of an error action.
 */
export function decodeRecord<Event extends EventMessage>(sdk: Decoder<Event>, data: unknown): DecodeResult<Event> {
  const decoded = sdk.decodePayload(data);
  if (decoded.ok) return decoded;
  const inner = innerEvent(sdk, data);
  if (inner && (inner.ok || !NOT_AN_EVENT.has(inner.error.code))) return inner;
  // The rule selects what it forwards, so a topic of no event is a fault, and the record fails.
  return decoded.error.code === 'unknown-topic' ? { ok: false, error: { ...decoded.error, code: 'unknown-payload' } } : decoded;
}

/** The codes of errors that say only that a property is not an event. The error of the whole record then says more. */
const NOT_AN_EVENT: ReadonlySet<string> = new Set(['unknown-topic', 'unknown-payload']);

// Values that cannot be printed, such as cyclic ones, contain no event.
function innerEvent<Event extends EventMessage>(sdk: Decoder<Event>, data: unknown): DecodeResult<Event> | undefined {
  try {
    const value = jsonOf(data);
    return isErrorDocument(value) ? errorDocument(sdk, value) : nestedEvent(sdk, value);
  } catch {
    return undefined;
  }
}

// As text, so that the limit of the payload size applies.
function nestedEvent<Event extends EventMessage>(sdk: Decoder<Event>, value: unknown): DecodeResult<Event> | undefined {
  if (typeof value !== 'object' || value === null || !Object.hasOwn(value, 'event')) return undefined;
  const { event, topic } = value as { readonly event: unknown; readonly topic?: unknown };
  const text = JSON.stringify(event);
  if (text === undefined) return undefined;
  return typeof topic === 'string' ? sdk.decode(topic, text) : sdk.decodePayload(text);
}

function errorDocument<Event extends EventMessage>(sdk: Decoder<Event>, value: unknown): DecodeResult<Event> {
  const { topic, payload } = fromErrorAction(value);
  return sdk.decode(topic, payload);
}

/** Records that are longer are not parsed again: more than twice the payload limit of AWS IoT. */
const MAX_RECORD_LENGTH = 300_000;

// The payload inside is checked by `decode`.
function jsonOf(data: unknown): unknown {
  if (typeof data !== 'string' && !(data instanceof Uint8Array)) return data;
  return data.length > MAX_RECORD_LENGTH ? undefined : parseJson(data);
}
