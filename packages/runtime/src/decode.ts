import { arnResourceName } from './arn.js';
import { type DecodeResult, failure } from './decode-error.js';
import type { Binding, EventCodec, EventFacts, EventMessage, EventRow } from './event-codec.js';
import { readJson } from './read-json.js';

/**
 * Decodes a message: knows the row by its topic, then checks size, UTF-8, JSON, payload, and that what
 * topic and payload both say is the same. Never throws.
 */
export function decodeMessage<Event extends EventMessage>(
  codec: EventCodec,
  topic: string,
  data: string | Uint8Array,
): DecodeResult<Event> {
  const parsed = typeof topic === 'string' ? codec.parseTopic(topic) : undefined;
  if (parsed === undefined) return failure('unknown-topic', `no event of ${codec.name} has the topic ${JSON.stringify(topic)}`, { topic });
  const { type, params } = parsed;
  const json = readJson(data, codec.maxPayloadBytes);
  if (!json.ok) return { ok: false, error: { ...json.error, topic, type } };
  return placeEvent(codec, { type, topic, params, payload: json.value });
}

/** Checks a payload against the row that its topic names. */
export function placeEvent<Event extends EventMessage>(codec: EventCodec, message: Omit<EventMessage, 'category'>): DecodeResult<Event> {
  const { type, topic, params, payload } = message;
  const row = codec.rows[type] as EventRow;
  const checked = row.validate(payload);
  if (!checked.ok) {
    return failure('invalid-payload', `${type}: ${checked.issues[0]?.message}`, { topic, type, issues: checked.issues });
  }
  const differing = differingParam(row.facts, params, payload);
  if (differing !== undefined) return failure('topic-mismatch', `${type}: ${differing}`, { topic, type });
  return { ok: true, event: { type, category: row.facts.category, topic, params, payload } as unknown as Event };
}

/** What `binding` reads from `payload`, where that is text. */
export function boundValue(binding: Binding, payload: unknown): string | undefined {
  const value = (payload as Record<string, unknown>)[typeof binding === 'string' ? binding : binding.arn];
  if (typeof binding !== 'string') return arnResourceName(value);
  return typeof value === 'string' ? value : undefined;
}

function differingParam(facts: EventFacts, params: object, payload: unknown): string | undefined {
  for (const name in facts.bind) {
    const said = boundValue(facts.bind[name] as Binding, payload);
    const parsed = (params as Record<string, string>)[name];
    if (said !== undefined && said !== parsed) {
      return `the topic says ${name} ${JSON.stringify(parsed)}, the payload ${JSON.stringify(said)}`;
    }
  }
  return undefined;
}
