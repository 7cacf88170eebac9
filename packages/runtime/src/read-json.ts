import { type DecodeFailure, failure } from './decode-error.js';
import { utf8Bytes } from './utf8.js';

/** A JSON value, or why there is none. */
export type ReadJson = { readonly ok: true; readonly value: unknown } | DecodeFailure;

/** Reads JSON from text or UTF-8 bytes of at most `maxBytes`. Never throws. */
export function readJson(data: string | Uint8Array, maxBytes: number = Number.POSITIVE_INFINITY): ReadJson {
  const text = readText(data, maxBytes);
  if (typeof text !== 'string') return text;
  try {
    return { ok: true, value: JSON.parse(text) };
  } catch (error) {
    return failure('invalid-json', `the payload is not JSON: ${reason(error)}`);
  }
}

function readText(data: string | Uint8Array, maxBytes: number): string | DecodeFailure {
  if (typeof data === 'string') {
    if (data.length * 3 <= maxBytes) return data;
    const bytes = utf8Bytes(data);
    return bytes > maxBytes ? tooLarge(bytes, maxBytes) : data;
  }
  if (!(data instanceof Uint8Array)) return failure('invalid-json', `the payload is neither text nor bytes, but ${typeof data}`);
  if (data.byteLength > maxBytes) return tooLarge(data.byteLength, maxBytes);
  const text = quickText(data) ?? strictText(data);
  return text ?? failure('invalid-utf8', 'the payload is not UTF-8');
}

// What Node reads several times faster. Bytes that are no UTF-8 become U+FFFD, and so does U+FFFD itself: then the strict reader decides.
function quickText(data: Uint8Array): string | undefined {
  const { utf8Slice } = data as { readonly utf8Slice?: (start: number, end: number) => string };
  const text = utf8Slice?.call(data, 0, data.length);
  return text === undefined || text.charCodeAt(0) === BYTE_ORDER_MARK || text.includes('\ufffd') ? undefined : text;
}

const BYTE_ORDER_MARK = 0xfeff;

function strictText(data: Uint8Array): string | undefined {
  try {
    return strictUtf8.decode(data);
  } catch {
    return undefined;
  }
}

const strictUtf8 = /* @__PURE__ */ new TextDecoder('utf-8', { fatal: true });

function tooLarge(bytes: number, maxBytes: number): DecodeFailure {
  return failure('too-large', `the payload has ${bytes} bytes, more than the ${maxBytes} that the table allows`);
}

const SHOWN_CHARACTERS = 120;

function reason(error: unknown): string {
  return String(error instanceof Error ? error.message : error).slice(0, SHOWN_CHARACTERS);
}
