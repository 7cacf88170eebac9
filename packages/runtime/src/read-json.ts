import type { DecodeErrorCode } from './decode-error.js';
import { utf8Bytes } from './utf8.js';

/** Why a payload could not be parsed. A class, to distinguish it from every JSON value. */
export class Unreadable {
  readonly code: DecodeErrorCode;
  readonly message: string;

  constructor(code: DecodeErrorCode, message: string) {
    this.code = code;
    this.message = message;
  }
}

/** Parses a JSON string or UTF-8 bytes. Returns an {@link Unreadable} if that fails or there are more than `maxBytes`. Never throws. */
export function readJson(data: string | Uint8Array, maxBytes: number = Number.POSITIVE_INFINITY): unknown {
  try {
    const text = readText(data, maxBytes);
    return typeof text === 'string' ? JSON.parse(text) : text;
  } catch (error) {
    return new Unreadable('invalid-json', `the payload is not valid JSON: ${reasonOf(error)}`);
  }
}

/**
 * Reads a string or UTF-8 bytes. Removes a byte order mark unless `keepsMark`. Returns an {@link Unreadable} if that fails or there are
 * more than `maxBytes`.
 */
export function readText(data: string | Uint8Array, maxBytes: number, keepsMark = false): string | Unreadable {
  if (typeof data === 'string') {
    const bytes = data.length * 3 > maxBytes ? utf8Bytes(data) : 0;
    if (bytes > maxBytes) return tooLarge(bytes, maxBytes);
    return data.charCodeAt(0) === BYTE_ORDER_MARK && !keepsMark ? data.slice(1) : data;
  }
  if (data.byteLength > maxBytes) return tooLarge(data.byteLength, maxBytes);
  const text = decodeQuickly(data) ?? decodeStrictly(data, keepsMark);
  return text ?? new Unreadable('invalid-utf8', 'the payload is not valid UTF-8');
}

// `utf8Slice` of Node's Buffer is several times faster than TextDecoder. It replaces invalid bytes with U+FFFD, so strings with that
// character are decoded again by the strict decoder.
function decodeQuickly(data: Uint8Array): string | undefined {
  const { utf8Slice } = data as { readonly utf8Slice?: (start: number, end: number) => string };
  const text = utf8Slice?.call(data, 0, data.length);
  return text === undefined || text.charCodeAt(0) === BYTE_ORDER_MARK || text.includes('\ufffd') ? undefined : text;
}

const BYTE_ORDER_MARK = 0xfeff;

function decodeStrictly(data: Uint8Array, keepsMark: boolean): string | undefined {
  try {
    return (keepsMark ? exactUtf8 : strictUtf8).decode(data);
  } catch {
    return undefined;
  }
}

const strictUtf8 = /* @__PURE__ */ new TextDecoder('utf-8', { fatal: true });
const exactUtf8 = /* @__PURE__ */ new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/** There are more than `maxBytes`. */
export function tooLarge(bytes: number, maxBytes: number): Unreadable {
  return new Unreadable('too-large', `the payload has ${bytes} bytes, more than the limit of ${maxBytes}`);
}

const SHOWN_CHARACTERS = 120;

/** The message of an error of the engine, shortened. */
export function reasonOf(error: unknown): string {
  return String(error instanceof Error ? error.message : error).slice(0, SHOWN_CHARACTERS);
}
