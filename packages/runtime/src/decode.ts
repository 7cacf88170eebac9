import { arnResourceName } from './arn.js';
import { type DecodeResult, failure } from './decode-error.js';
import type { Binding, EventCodec, EventMessage, EventRow } from './event-codec.js';
import type { ParsedTopic } from './event-topic.js';
import { explainRefusal } from './explain/explain.js';
import { referencedValue } from './json-pointer.js';
import { readJson, Unreadable } from './read-json.js';

/**
 * Decodes an MQTT message. Looks the event type up by topic, then checks size, UTF-8, JSON, the schema, and that topic and payload agree.
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
  const json = readJson(data, codec.maxPayloadBytes);
  if (json instanceof Unreadable) return failure(json.code, json.message, { topic, type: parsed.type });
  return placeEvent(codec, topic, parsed, json);
}

/** Checks a payload against the event definition of its topic. */
export function placeEvent<Event extends EventMessage>(
  codec: EventCodec,
  topic: string,
  { type, params }: ParsedTopic<string, object>,
  payload: unknown,
): DecodeResult<Event> {
  const row = rowOf(codec, type);
  if (!row.guard(payload)) {
    const issues = explainRefusal(row.schema, payload);
    return failure('invalid-payload', `${type}: ${issues[0]?.message}`, { topic, type, issues });
  }
  const mismatch = row.bind && mismatchedParam(row.bind, params as Record<string, string>, payload);
  if (mismatch !== undefined) return failure('topic-mismatch', `${type}: ${mismatch}`, { topic, type });
  return { ok: true, event: { type, category: row.category, topic, params, payload } as unknown as Event };
}

/** The definition of an event type that the parser returned. */
export function rowOf(codec: EventCodec, type: string): EventRow {
  return codec.rows[type] as EventRow;
}

/** The value that `binding` reads from `payload`, if it is a string. */
export function boundValue(binding: Binding, payload: unknown): string | undefined {
  const value = referencedValue(payload, binding[1]);
  if (binding[2] === 'arn') return arnResourceName(value);
  return typeof value === 'string' ? value : undefined;
}

function mismatchedParam(bind: readonly Binding[], params: Record<string, string>, payload: unknown): string | undefined {
  for (const binding of bind) {
    const parsed = params[binding[0]] as string;
    if (isQuickMatch(referencedValue(payload, binding[1]), binding[2], parsed)) continue;
    const repeated = boundValue(binding, payload);
    if (repeated !== undefined && repeated !== parsed) {
      return `topic and payload disagree on ${binding[0]}: ${JSON.stringify(parsed)} vs ${JSON.stringify(repeated)}`;
    }
  }
  return undefined;
}

// A fast path for nearly all payloads: the name usually follows the first slash of an ARN.
function isQuickMatch(value: unknown, form: Binding[2], name: string): boolean {
  if (form === undefined) return value === name;
  return typeof value === 'string' && value.slice(value.indexOf('/') + 1) === name;
}
