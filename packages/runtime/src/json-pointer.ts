/**
 * JSON Pointers, and references to properties: the name of a property of the payload, or a pointer into it.
 *
 * @see {@link https://www.rfc-editor.org/rfc/rfc6901} RFC 6901
 */

/** `key` as a token of a JSON Pointer. */
export function pointerToken(key: string): string {
  // Names that need no escaping are the rule, and this runs for each part of the path of an issue.
  return key.includes('~') || key.includes('/') ? key.replaceAll('~', '~0').replaceAll('/', '~1') : key;
}

/** The key that a token of a JSON Pointer stands for. */
export function pointerKey(token: string): string {
  return token.replaceAll('~1', '/').replaceAll('~0', '~');
}

/** The keys of a JSON Pointer, from the outside in; none for the empty pointer. */
export function pointerKeys(pointer: string): readonly string[] {
  return pointer.split('/').slice(1).map(pointerKey);
}

/** Whether a reference to a property is a JSON Pointer: `/device/id`, or empty for the whole payload. A name is anything else. */
export function isPointer(reference: string): boolean {
  return reference === '' || reference.charCodeAt(0) === SLASH;
}

/** What `reference`, a property name or a JSON Pointer, stands for in `payload`; `undefined` if there is no such part. */
export function referencedValue(payload: unknown, reference: string): unknown {
  if (!isPointer(reference)) return ownValue(payload, reference);
  let value = payload;
  for (const key of keysOf(reference)) value = ownValue(value, key);
  return value;
}

function keysOf(pointer: string): readonly string[] {
  const keys = known.get(pointer) ?? pointerKeys(pointer);
  known.set(pointer, keys);
  return keys;
}

const SLASH = 47;

// A table has few pointers, and each message asks for the same ones.
const known = new Map<string, readonly string[]>();

function ownValue(value: unknown, key: string): unknown {
  return typeof value === 'object' && value !== null && Object.hasOwn(value, key) ? (value as Record<string, unknown>)[key] : undefined;
}
