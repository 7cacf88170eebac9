import { arnResourceName } from './arn.js';
import { type DecodeResult, failure } from './decode-error.js';
import type { Binding, EventCodec, EventMessage, EventRow } from './event-codec.js';
import type { ParsedTopic } from './event-topic.js';
import { referencedValue } from './json-pointer.js';
import type { ParameterValue } from './parameter.js';
import { Unreadable } from './read-json.js';
import { payloadIssues, readPayload } from './read-payload.js';

/**
 * Decodes an MQTT message. Looks the event type up by topic, then checks size, content, the schema, and that topic and payload agree.
 * Never throws.
 */
export function decodeMessage<Event extends EventMessage>(
  codec: EventCodec,
  topic: string,
  data: string | Uint8Array,
): DecodeResult<Event> {
  const parsed = typeof topic === 'string' ? codec.parseTopic(topic) : undefined;
  if (parsed === undefined)
    return failure(
      'unknown-topic',
      typeof topic === 'string'
        ? `no event of ${codec.name} has the topic ${JSON.stringify(topic)}`
        : `the topic must be a string, got ${typeof topic}`,
      { topic },
    );
  const payload = readPayload(rowOf(codec, parsed.type), data, codec.maxPayloadBytes);
  if (payload instanceof Unreadable) return failure(payload.code, payload.message, { topic, type: parsed.type });
  return placeEvent(codec, topic, parsed, payload);
}

/** Checks a payload against the event definition of its topic. */
export function placeEvent<Event extends EventMessage>(
  codec: EventCodec,
  topic: string,
  { type, params }: ParsedTopic<string, object>,
  payload: unknown,
): DecodeResult<Event> {
  const row = rowOf(codec, type);
  if (!row.guard(payload) && !(payload === undefined && row.mayBeEmpty)) {
    const issues = payloadIssues(row, payload);
    return failure('invalid-payload', `${type}: ${issues[0]?.message}`, { topic, type, issues });
  }
  const mismatch = row.bind && mismatchedParam(row.bind, params, payload);
  if (mismatch !== undefined) return failure('topic-mismatch', `${type}: ${mismatch}`, { topic, type });
  return { ok: true, event: { type, category: row.category, topic, params, payload } as unknown as Event };
}

/** The definition of an event type that the parser returned. */
export function rowOf(codec: EventCodec, type: string): EventRow {
  return codec.rows[type] as EventRow;
}

/** The value that `binding` reads from `payload`, if it is a string or a number. */
export function boundValue(binding: Binding, payload: unknown): ParameterValue | undefined {
  const value = referencedValue(payload, binding[1]);
  if (binding[2] === 'arn') return arnResourceName(value);
  return typeof value === 'string' || typeof value === 'number' ? value : undefined;
}

/** Why `payload` contradicts the parameters of its topic. `undefined` if it does not. */
export function mismatchedParam(bind: readonly Binding[], params: object, payload: unknown): string | undefined {
  for (const binding of bind) {
    const parsed = (params as { readonly [name: string]: ParameterValue })[binding[0]];
    if (isQuickMatch(referencedValue(payload, binding[1]), binding[2], parsed)) continue;
    const repeated = boundValue(binding, payload);
    // A number that repeats a string parameter may have another form, as in 7 and "007".
    const isComparable = typeof repeated === 'string' || (repeated !== undefined && typeof parsed === 'number');
    if (isComparable && `${repeated}` !== `${parsed}`) {
      return `topic and payload disagree on ${binding[0]}: ${JSON.stringify(parsed)} vs ${JSON.stringify(repeated)}`;
    }
  }
  return undefined;
}

// A fast path for nearly all payloads: the name usually follows the first slash of an ARN.
function isQuickMatch(value: unknown, form: Binding[2], name: ParameterValue | undefined): boolean {
  if (form === undefined) return value === name;
  return typeof value === 'string' && value.slice(value.indexOf('/') + 1) === name;
}
