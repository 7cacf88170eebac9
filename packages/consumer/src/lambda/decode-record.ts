import type { DecodeResult, EventMessage, EventSdk } from '@topicwright/runtime';
import { fromErrorAction, isErrorDocument } from './error-action.js';

/** What decoding needs of an SDK. */
type Decoder<Event extends EventMessage> = Pick<EventSdk<Event>, 'decode' | 'decodePayload'>;

/**
 * Decodes what a rule forwards: the payload, with `topic() AS topic` or without. If it does not decode, also the payload as a property,
 * as by `SELECT * AS event`, and the document of an error action.
 */
export function decodeRecord<Event extends EventMessage>(sdk: Decoder<Event>, data: unknown): DecodeResult<Event> {
  const decoded = sdk.decodePayload(data);
  if (decoded.ok) return decoded;
  const value = jsonOf(data);
  const inner = isErrorDocument(value) ? errorDocument(sdk, value) : nestedEvent(sdk, value);
  return inner === undefined || (!inner.ok && UNCERTAIN.has(inner.error.code)) ? decoded : inner;
}

/** The codes of errors that say only that a property is not an event. The error of the whole record then says more. */
const UNCERTAIN: ReadonlySet<string> = new Set(['unknown-topic', 'unknown-payload']);

function nestedEvent<Event extends EventMessage>(sdk: Decoder<Event>, value: unknown): DecodeResult<Event> | undefined {
  if (typeof value !== 'object' || value === null || !Object.hasOwn(value, 'event')) return undefined;
  const { event, topic } = value as { readonly event: unknown; readonly topic?: unknown };
  return typeof topic === 'string' ? sdk.decode(topic, JSON.stringify(event)) : sdk.decodePayload(event);
}

function errorDocument<Event extends EventMessage>(sdk: Decoder<Event>, value: unknown): DecodeResult<Event> | undefined {
  try {
    const { topic, payload } = fromErrorAction(value);
    return sdk.decode(topic, payload);
  } catch {
    return undefined;
  }
}

// The payload has been read before, so that it is neither too large nor malformed if it can be read here.
function jsonOf(data: unknown): unknown {
  if (typeof data !== 'string' && !(data instanceof Uint8Array)) return data;
  try {
    return JSON.parse(typeof data === 'string' ? data : new TextDecoder().decode(data));
  } catch {
    return undefined;
  }
}
