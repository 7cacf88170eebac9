/** The number of bytes of `text` in UTF-8. A lone surrogate counts as three bytes, the size of U+FFFD. */
export function utf8Bytes(text: string): number {
  let bytes = text.length;
  for (let i = 0; i < text.length; i += 1) {
    const unit = text.charCodeAt(i);
    if (unit < 0x80) continue;
    if (unit < 0x800) bytes += 1;
    else if (isHighSurrogate(unit) && isLowSurrogate(text.charCodeAt(i + 1))) {
      bytes += 2;
      i += 1;
    } else bytes += 2;
  }
  return bytes;
}

/** The number of bytes of a payload: of bytes, or of a string in UTF-8. */
export function payloadBytes(payload: string | Uint8Array): number {
  return typeof payload === 'string' ? utf8Bytes(payload) : payload.length;
}

/** The number of Unicode code points of `text`. A lone surrogate counts as one. */
export function codePoints(text: string): number {
  let count = text.length;
  for (let i = 0; i < text.length - 1; i += 1) {
    if (!isHighSurrogate(text.charCodeAt(i)) || !isLowSurrogate(text.charCodeAt(i + 1))) continue;
    count -= 1;
    i += 1;
  }
  return count;
}

/** Whether `text` takes more than `limit` bytes in UTF-8. Short strings are not measured. */
export function exceedsUtf8Bytes(text: string, limit: number): boolean {
  return text.length * 3 > limit && utf8Bytes(text) > limit;
}

/** Whether `text` has no lone surrogate, so that UTF-8 can encode it. */
export function isWellFormed(text: string): boolean {
  return !LONE_SURROGATE.test(text);
}

const LONE_SURROGATE = /[\uD800-\uDBFF](?![\uDC00-\uDFFF])|(?<![\uD800-\uDBFF])[\uDC00-\uDFFF]/;

function isHighSurrogate(unit: number): boolean {
  return unit >= 0xd800 && unit <= 0xdbff;
}

function isLowSurrogate(unit: number): boolean {
  return unit >= 0xdc00 && unit <= 0xdfff;
}
