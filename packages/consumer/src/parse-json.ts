/** The value of JSON text, or of its UTF-8 bytes. @throws if it is neither. */
export function parseJson(data: string | Uint8Array): unknown {
  return JSON.parse(typeof data === 'string' ? data : strictUtf8.decode(data));
}

const strictUtf8 = /* @__PURE__ */ new TextDecoder('utf-8', { fatal: true });
