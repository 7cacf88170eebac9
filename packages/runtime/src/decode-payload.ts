import { boundValue, placeEvent, rowOf } from './decode.js';
import { type DecodeResult, failure } from './decode-error.js';
import type { EventCodec, EventMessage, EventRow } from './event-codec.js';
import { fillWildcards, isTopicName } from './filter-levels.js';
import { isRecord } from './issue.js';
import { readJson, Unreadable } from './read-json.js';
import type { TopicRow, TopicTable } from './topic-table.js';

/**
 * Decodes a payload that came without its topic, as behind an IoT rule: the one row whose schema it fits, with the
 * topic and the parameters rebuilt from the payload. The property `topic` that `SELECT *, topic() AS topic` adds is
 * used and taken off. Never throws.
 */
export function decodeBarePayload<Event extends EventMessage>(codec: EventCodec, table: TopicTable, data: unknown): DecodeResult<Event> {
  try {
    const value = typeof data === 'string' || data instanceof Uint8Array ? readJson(data, codec.maxPayloadBytes) : data;
    if (value instanceof Unreadable) return failure(value.code, value.message);
    return unwrapped(codec, value) ?? placed(codec, table, value);
  } catch (error) {
    return failure('invalid-payload', `the payload cannot be read: ${error instanceof Error ? error.message : 'a getter threw'}`);
  }
}

function unwrapped<Event extends EventMessage>(codec: EventCodec, value: unknown): DecodeResult<Event> | undefined {
  if (!isRecord(value) || !Object.hasOwn(value, 'topic') || typeof value['topic'] !== 'string') return undefined;
  const { topic, ...payload } = value as { topic: string };
  const parsed = codec.parseTopic(topic);
  if (parsed === undefined || rowOf(codec, parsed.type).row.ownsTopic) return undefined;
  return placeEvent(codec, topic, parsed, payload);
}

function placed<Event extends EventMessage>(codec: EventCodec, table: TopicTable, payload: unknown): DecodeResult<Event> {
  const fitting = table.rows.filter(({ type }) => {
    const { row, constant } = rowOf(codec, type);
    return row.check.holds(payload, undefined, constant);
  });
  const candidates = fitting.map((row) => row.type);
  const [row] = fitting;
  if (row === undefined) return failure('unknown-payload', `the payload fits no event of ${codec.name}`);
  if (fitting.length > 1) return failure('ambiguous-payload', `the payload fits ${candidates.join(', ')}: ${WITH_TOPIC}`, { candidates });
  const params = paramsOf(row, rowOf(codec, row.type).row, payload);
  if (params === undefined)
    return failure('unknown-payload', `a ${row.type} does not hold all of ${row.params.join(', ')}: ${WITH_TOPIC}`, { candidates });
  const topic = fillWildcards(row.filter, Object.values(params));
  const parsed = isTopicName(topic) ? codec.parseTopic(topic) : undefined;
  if (parsed?.type !== row.type)
    return failure('unknown-payload', `the payload fits ${row.type}, but ${JSON.stringify(topic)} is no topic of it`, { candidates });
  return placeEvent(codec, topic, parsed, payload);
}

const WITH_TOPIC = 'let the rule select topic() AS topic';

function paramsOf(topicRow: TopicRow, { bind }: EventRow, payload: unknown): Record<string, string> | undefined {
  const params: Record<string, string> = {};
  for (const name of topicRow.params) {
    const binding = bind?.find(([param]) => param === name);
    const value = binding === undefined ? undefined : boundValue(binding, payload);
    if (value === undefined) return undefined;
    params[name] = value;
  }
  return params;
}
