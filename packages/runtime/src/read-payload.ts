import type { EventRow } from './event-codec.js';
import { explainRefusal, type Validation } from './explain/explain.js';
import { FoundIssue, type Issue } from './explain/issue.js';
import type { Schema } from './explain/schema.js';
import { readJson, readText, reasonOf, tooLarge, Unreadable } from './read-json.js';
import { payloadBytes } from './utf8.js';

/** Reads the payload of an event, according to its content. `undefined` if it is empty and may be. Never throws. */
export function readPayload(row: EventRow, data: string | Uint8Array, maxBytes: number = Number.POSITIVE_INFINITY): unknown {
  try {
    return readContent(row, data, maxBytes);
  } catch (error) {
    // Only a value that pretends to be bytes throws.
    return new Unreadable('invalid-payload', `the payload cannot be read: ${reasonOf(error)}`);
  }
}

function readContent(row: EventRow, data: string | Uint8Array, maxBytes: number): unknown {
  if (typeof data !== 'string' && !(data instanceof Uint8Array))
    return new Unreadable(
      row.content ? 'invalid-payload' : 'invalid-json',
      `the payload must be a string or Uint8Array, got ${typeof data}`,
    );
  if (row.mayBeEmpty && data.length === 0) return undefined;
  switch (row.content) {
    case undefined:
      return readJson(data, maxBytes);
    case 'text':
      return readText(data, maxBytes, KEEPS_BYTE_ORDER_MARK);
    case 'bytes':
      return readBytes(data, maxBytes);
    case 'none':
      return data.length === 0 ? undefined : data;
    default:
      throw new Error(`unreachable: ${row.content satisfies never}`);
  }
}

// A copy, because MQTT clients may reuse their buffers.
function readBytes(data: string | Uint8Array, maxBytes: number): Uint8Array | Unreadable {
  const size = payloadBytes(data);
  if (size > maxBytes) return tooLarge(size, maxBytes);
  return typeof data === 'string' ? new TextEncoder().encode(data) : new Uint8Array(data);
}

/** A byte order mark is part of a text. */
const KEEPS_BYTE_ORDER_MARK = true;

/** The issues of a payload that the guard of `row` refused. There is at least one. */
export function payloadIssues({ content, schema }: EventRow, payload: unknown): readonly Issue[] {
  if (content === 'bytes') return bytesIssues(schema, payload);
  return content === 'none' ? nothingIssues(payload) : explainRefusal(schema, payload);
}

/** The issues of a value that is not `Uint8Array` with the limits of `schema`. Empty if the value is valid. */
export function bytesIssues(schema: Schema, value: unknown): readonly Issue[] {
  const limits = typeof schema === 'object' ? schema : {};
  const { minLength = 0, maxLength = Number.POSITIVE_INFINITY } = limits;
  const issue = (keyword: string, expected: string): readonly Issue[] => [new FoundIssue({ keys: [], value }, keyword, expected)];
  if (!(value instanceof Uint8Array)) return issue('content', 'bytes');
  if (value.length < minLength) return issue('minLength', `at least ${minLength} bytes`);
  return value.length > maxLength ? issue('maxLength', `at most ${maxLength} bytes`) : [];
}

/** Validates bytes. The guard decides; the limits give the issues. */
export function validateBytes<T>(guard: (value: unknown) => value is T, limits: Schema, value: unknown): Validation<T> {
  return guard(value) ? { ok: true, value } : { ok: false, issues: bytesIssues(limits, value) };
}

/** Validates the payload of an event without content. */
export function validateNothing<T>(guard: (value: unknown) => value is T, value: unknown): Validation<T> {
  return guard(value) ? { ok: true, value } : { ok: false, issues: nothingIssues(value) };
}

function nothingIssues(value: unknown): readonly Issue[] {
  return [new FoundIssue({ keys: [], value }, 'content', 'empty')];
}
