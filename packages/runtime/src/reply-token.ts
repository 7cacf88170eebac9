import type { EventMessage, KeyPart } from './event-codec.js';
import { isPointer, pointerKeys, referencedValue } from './json-pointer.js';

/** The parameters of the topic of a message, and its payload. */
export type MessageContent = Pick<EventMessage, 'params' | 'payload'>;

/** The token that matches a reply to its request. */
export type ReplyToken = string | number;

/** The largest integer that is generated as a token. */
export const MAX_INTEGER_TOKEN = 0x7fff_ffff;

/** The token of a message at `part`. `undefined` if it has none. */
export function tokenOf(part: KeyPart, { params, payload }: MessageContent): ReplyToken | undefined {
  const value = typeof part === 'string' ? referencedValue(payload, part) : (params as Record<string, unknown>)[part.param];
  return typeof value === 'string' || typeof value === 'number' ? value : undefined;
}

/** `message` with `token` at `part`. A payload that has no place for it stays as it is. */
export function withToken(part: KeyPart, { params, payload }: MessageContent, token: ReplyToken): MessageContent {
  if (typeof part === 'object') return { params: { ...params, [part.param]: token }, payload };
  return { params, payload: withValue(payload, isPointer(part) ? pointerKeys(part) : [part], token) };
}

// Missing objects on the path are created.
function withValue(whole: unknown, [key, ...more]: readonly string[], value: ReplyToken): unknown {
  if (key === undefined) return whole ?? value;
  if (whole !== undefined && (typeof whole !== 'object' || whole === null || Array.isArray(whole))) return whole;
  const members = (whole ?? {}) as Record<string, unknown>;
  return { ...members, [key]: withValue(Object.hasOwn(members, key) ? members[key] : undefined, more, value) };
}
