/**
 * JSON Pointers, and property references: a property name of the payload, or a JSON Pointer into it.
 *
 * @see {@link https://www.rfc-editor.org/rfc/rfc6901} RFC 6901
 */

/** Escapes `key` as a JSON Pointer token. */
export function pointerToken(key: string): string {
  // Most names need no escaping, and this runs for each part of an issue's path.
  return key.includes('~') || key.includes('/') ? key.replaceAll('~', '~0').replaceAll('/', '~1') : key;
}

/** Unescapes a JSON Pointer token. */
export function pointerKey(token: string): string {
  return token.replaceAll('~1', '/').replaceAll('~0', '~');
}

/** The keys of a JSON Pointer, outermost first. Empty for the empty pointer. */
export function pointerKeys(pointer: string): readonly string[] {
  return pointer.split('/').slice(1).map(pointerKey);
}

/** Whether a property reference is a JSON Pointer: `/device/id`, or empty for the whole payload. Anything else is a property name. */
export function isPointer(reference: string): boolean {
  return reference === '' || reference.charCodeAt(0) === SLASH;
}

/** The value in `payload` that `reference`, a property name or JSON Pointer, points to. `undefined` if it does not exist. */
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

// Caches parsed pointers: a table has few of them, and every message uses the same ones.
const known = new Map<string, readonly string[]>();

function ownValue(value: unknown, key: string): unknown {
  return typeof value === 'object' && value !== null && Object.hasOwn(value, key) ? (value as Record<string, unknown>)[key] : undefined;
}
