import type { EventRow } from './event-codec.js';
import { explainRefusal, type ValidateOptions, type Validation } from './explain/explain.js';
import { FoundIssue, type Issue } from './explain/issue.js';
import type { Schema } from './explain/schema.js';
import { readJson, readText, tooLarge, Unreadable } from './read-json.js';

/** Reads the payload of an event, according to its content. `undefined` if it is empty and may be. Never throws. */
export function readPayload(row: EventRow, data: string | Uint8Array, maxBytes: number = Number.POSITIVE_INFINITY): unknown {
  if (row.mayBeEmpty && data.length === 0) return undefined;
  switch (row.content) {
    case undefined:
      return readJson(data, maxBytes);
    case 'text':
      return readText(data, maxBytes);
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
  if (typeof data !== 'string' && !(data instanceof Uint8Array))
    return new Unreadable('invalid-payload', `the payload must be a string or Uint8Array, got ${typeof data}`);
  const bytes = typeof data === 'string' ? new TextEncoder().encode(data) : new Uint8Array(data);
  return bytes.length > maxBytes ? tooLarge(bytes.length, maxBytes) : bytes;
}

/** The issues of a payload that the guard of `row` refused. There is at least one. */
export function payloadIssues({ content, schema }: EventRow, payload: unknown): readonly Issue[] {
  if (content === 'bytes') return bytesIssues(schema, payload);
  return content === 'none' ? nothingIssues(payload) : explainRefusal(schema, payload);
}

/** The issues of a value that is not `Uint8Array` with the limits of `schema`. Empty if it is. */
export function bytesIssues(schema: Schema, value: unknown): readonly Issue[] {
  const limits = typeof schema === 'object' ? schema : {};
  const { minLength = 0, maxLength = Number.POSITIVE_INFINITY } = limits;
  const issue = (keyword: string, expected: string): readonly Issue[] => [new FoundIssue({ keys: [], value }, keyword, expected)];
  if (!(value instanceof Uint8Array)) return issue('content', 'bytes');
  if (value.length < minLength) return issue('minLength', `at least ${minLength} bytes`);
  return value.length > maxLength ? issue('maxLength', `at most ${maxLength} bytes`) : [];
}

/** Validates bytes. The guard decides; the limits give the issues. */
export function validateBytes<T>(
  guard: (value: unknown) => value is T,
  limits: Schema,
  value: unknown,
  _?: ValidateOptions,
): Validation<T> {
  return guard(value) ? { ok: true, value } : { ok: false, issues: bytesIssues(limits, value) };
}

/** Validates the payload of an event without content. */
export function validateNothing<T>(guard: (value: unknown) => value is T, _: Schema, value: unknown, __?: ValidateOptions): Validation<T> {
  return guard(value) ? { ok: true, value } : { ok: false, issues: nothingIssues(value) };
}

function nothingIssues(value: unknown): readonly Issue[] {
  return [new FoundIssue({ keys: [], value }, 'content', 'no payload')];
}
