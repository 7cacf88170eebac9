import { createHash } from 'node:crypto';

/** 126 bits of SHA-256, so that all keys of a store have the same size. */
export function shortHash(text: string): string {
  return createHash('sha256').update(text).digest('base64url').slice(0, 21);
}
