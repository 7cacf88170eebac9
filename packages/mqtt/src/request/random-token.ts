import { hexOf } from '@topicwright/consumer/internal';
import { MAX_INTEGER_TOKEN } from '@topicwright/runtime/internal';

/** A random UUID (version 4). `crypto.randomUUID` is missing in browsers without HTTPS. */
export function newUuid(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  bytes[6] = ((bytes[6] as number) & 0x0f) | 0x40;
  bytes[8] = ((bytes[8] as number) & 0x3f) | 0x80;
  return hexOf(bytes).replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
}

/** A random integer from 0 to {@link MAX_INTEGER_TOKEN}. */
export function newInteger(): number {
  const [integer = 0] = crypto.getRandomValues(new Uint32Array(1));
  return integer & MAX_INTEGER_TOKEN;
}
