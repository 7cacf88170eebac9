import { fromBase64 } from './base64.js';
import { boundValue, decodeMessage, placeEvent, rowOf } from './decode.js';
import { type DecodeFailure, type DecodeResult, failure } from './decode-error.js';
import type { EventCodec, EventMessage, EventRow } from './event-codec.js';
import { constantsOf } from './explain/alternatives.js';
import { expectedMember } from './explain/expected.js';
import { explainRefusal } from './explain/explain.js';
import { FoundIssue, type Issue } from './explain/issue.js';
import { conjuncts, isRecord } from './explain/schema.js';
import { fillWildcards, isTopicName } from './filter-levels.js';
import type { ParameterValue } from './parameter.js';
import { readJson, readText, Unreadable } from './read-json.js';
import type { TopicRow, TopicTable } from './topic-table.js';
import { exceedsUtf8Bytes } from './utf8.js';

/**
 * Decodes a payload that came without its topic, as behind an IoT rule. It must match the schema of exactly one event type. Topic and
 * parameters are rebuilt from the payload. The `topic` property added by `SELECT *, topic() AS topic` is used and removed, and so are both
 * properties of `SELECT encode(*, 'base64') AS data, topic() AS topic`. Never throws.
 */
export function decodeBarePayload<Event extends EventMessage>(codec: EventCodec, table: TopicTable, data: unknown): DecodeResult<Event> {
  try {
    const isText = typeof data === 'string' || data instanceof Uint8Array;
    const { maxPayloadBytes: max = Number.POSITIVE_INFINITY } = codec;
    const value = isText ? readJson(data, 2 * max + WRAPPER_BYTES) : data;
    const isOver = isText && isLarger(data, max + WRAPPER_BYTES);
    const decoded = value instanceof Unreadable ? undefined : unwrapped<Event>(codec, table, value, isOver);
    if (decoded) return decoded;
    const payload = isText && isLarger(data, max) ? readText(data, max) : value;
    return payload instanceof Unreadable ? failure(payload.code, payload.message) : placed(codec, table, payload);
  } catch (error) {
    return failure('invalid-payload', `the payload cannot be read: ${error instanceof Error ? error.message : 'a getter threw'}`);
  }
}

/** What a rule adds to a payload, in addition to base64, which is a third longer: the topic, and property names. */
const WRAPPER_BYTES = 4096;

function isLarger(data: string | Uint8Array, max: number): boolean {
  return typeof data === 'string' ? exceedsUtf8Bytes(data, max) : data.byteLength > max;
}

function unwrapped<Event extends EventMessage>(
  codec: EventCodec,
  table: TopicTable,
  value: unknown,
  isOver: boolean,
): DecodeResult<Event> | undefined {
  if (!isRecord(value) || !Object.hasOwn(value, 'topic') || typeof value['topic'] !== 'string') return undefined;
  const { topic, ...payload } = value as { topic: string };
  const parsed = codec.parseTopic(topic);
  // A payload may have a property of this name.
  if (!parsed)
    return Object.values(codec.rows).some(({ ownsTopic }) => ownsTopic)
      ? undefined
      : failure('unknown-topic', `no event of ${codec.name} has the topic ${JSON.stringify(topic)}`, { topic });
  const row = rowOf(codec, parsed.type);
  const encoded = encodedBytes(payload);
  if (encoded) {
    const decoded = decodeMessage<Event>(codec, topic, encoded);
    // A JSON payload may itself consist of a property `data`.
    const isPlain = row.content === undefined && !row.ownsTopic && row.guard(payload);
    if (!isPlain || (decoded.ok && table.rows.some(({ raw }) => raw))) return decoded;
  }
  return isOver || row.ownsTopic ? undefined : placeEvent(codec, topic, parsed, payload);
}

// The bytes of a record whose only property is `data` in base64.
function encodedBytes(payload: object): Uint8Array | undefined {
  const [[name, text] = [], ...others] = Object.entries(payload);
  return name === 'data' && others.length === 0 && typeof text === 'string' ? fromBase64(text) : undefined;
}

function placed<Event extends EventMessage>(codec: EventCodec, table: TopicTable, payload: unknown): DecodeResult<Event> {
  // Without a topic, only JSON is known to be a whole payload.
  const fitting = table.rows.filter(({ type }) => isJson(codec, type) && rowOf(codec, type).guard(payload));
  const candidates = fitting.map((row) => row.type);
  const [row] = fitting;
  if (row === undefined) return unknownPayload(codec, table, payload);
  if (fitting.length > 1) {
    return failure('ambiguous-payload', `the payload matches ${candidates.join(', ')}; ${WITH_TOPIC}`, { candidates });
  }
  const params = paramsOf(row, rowOf(codec, row.type), payload);
  if (params === undefined) {
    const message = `the payload of ${row.type} does not contain all of ${row.params.join(', ')}; ${WITH_TOPIC}`;
    return failure('unknown-payload', message, { candidates });
  }
  const topic = fillWildcards(row.pattern ?? row.filter, Object.values(params));
  const parsed = isTopicName(topic) ? codec.parseTopic(topic) : undefined;
  if (parsed?.type !== row.type) {
    const message = `the payload matches ${row.type}, but ${JSON.stringify(topic)} is not a topic of it`;
    return failure('unknown-payload', message, { candidates });
  }
  return placeEvent(codec, topic, parsed, payload);
}

function isJson(codec: EventCodec, type: string): boolean {
  return rowOf(codec, type).content === undefined;
}

const WITH_TOPIC = 'select topic() AS topic in the rule';

/** How many candidates a message explains. */
const SHOWN_CANDIDATES = 3;

// Names the events that the payload was probably meant for, and why it matches none of them. Constants distinguish events.
function unknownPayload(codec: EventCodec, { rows }: TopicTable, payload: unknown): DecodeFailure {
  const rated = rows
    .filter(({ type }) => isJson(codec, type))
    .map(({ type }) => ({ type, agreement: agreementOf(rowOf(codec, type), payload) }));
  if (rated.length === 0) return failure('unknown-payload', `no event of ${codec.name} has a JSON payload; ${WITH_TOPIC}`);
  const best = Math.max(...rated.map(({ agreement }) => agreement));
  const candidates = rated.filter(({ agreement }) => agreement === best).map(({ type }) => type);
  const prefix = `the payload matches no event of ${codec.name}`;
  const constant = candidates.length > 1 ? unknownConstant(codec, candidates, payload) : undefined;
  if (constant) return failure('unknown-payload', `${prefix}; ${constant.message}`, { candidates, issues: [constant] });
  const explained = candidates
    .slice(0, SHOWN_CANDIDATES)
    .map((type) => ({ type, issues: explainRefusal(rowOf(codec, type).schema, payload) }));
  const message = `${prefix}; ${reasonsOf(explained, candidates.length)}`;
  if (best < 0) return failure('unknown-payload', message);
  const [only, ...others] = explained;
  return failure('unknown-payload', message, { candidates, ...(only && others.length === 0 && only) });
}

function reasonsOf(explained: readonly { readonly type: string; readonly issues: readonly Issue[] }[], count: number): string {
  const messages = new Set(explained.map(({ issues }) => issues[0]?.message));
  const [shared] = messages;
  if (count > 1 && messages.size === 1) return `${shared}`;
  const reasons = explained.map(({ type, issues }) => `${type}: ${issues[0]?.message}`);
  return [...reasons, ...(count > explained.length ? [`and ${count - explained.length} more`] : [])].join('; ');
}

/** A property that distinguishes the candidates, with a value that none of them has. */
function unknownConstant(codec: EventCodec, candidates: readonly string[], payload: unknown): Issue | undefined {
  if (!isRecord(payload)) return undefined;
  const constants = candidates.map((type) => constantsOf(rowOf(codec, type).schema));
  const [first = new Map<string, readonly unknown[]>()] = constants;
  // A candidate without constants for a property may have any value there.
  const shared = [...first.keys()].filter((name) => constants.every((own) => own.has(name)));
  for (const name of shared.filter((key) => Object.hasOwn(payload, key))) {
    const members = new Set(constants.flatMap((own) => own.get(name) ?? []));
    if (!members.has(payload[name])) return new FoundIssue({ keys: [name], value: payload[name] }, 'enum', expectedMember([...members]));
  }
  return undefined;
}

/** The share of the constants of an event that a payload has. Negative if it has none: then, how many of its properties are known. */
function agreementOf({ schema }: EventRow, payload: unknown): number {
  if (!isRecord(payload)) return -1;
  const constants = [...constantsOf(schema)];
  const agreeing = constants.filter(([name, members]) => members.includes(payload[name]));
  if (agreeing.length > 0) return agreeing.length / constants.length;
  const parts = conjuncts(schema);
  const isRelated = parts.some(({ required }) => required?.some((name) => Object.hasOwn(payload, name)));
  if (constants.length === 0 && isRelated) return 0;
  const names = Object.keys(payload);
  const known = names.filter((name) => parts.some(({ properties = {} }) => Object.hasOwn(properties, name)));
  return known.length / (names.length + 1) - 1;
}

function paramsOf(topicRow: TopicRow, { bind }: EventRow, payload: unknown): Record<string, ParameterValue> | undefined {
  const params: Record<string, ParameterValue> = {};
  for (const name of topicRow.params) {
    const binding = bind?.find(([param]) => param === name);
    const value = binding === undefined ? undefined : boundValue(binding, payload);
    if (value === undefined) return undefined;
    params[name] = value;
  }
  return params;
}
