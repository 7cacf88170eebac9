import { type Stats, statSync } from 'node:fs';
import { UsageError } from './io.js';

/** What is at `path`. `undefined` if there is nothing. @throws {UsageError} if it cannot be read. */
export function statsOf(path: string): Stats | undefined {
  try {
    return statSync(path);
  } catch (error) {
    const { code = '' } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT' || code === 'ENOTDIR') return undefined;
    throw new UsageError(`${JSON.stringify(path)} cannot be read (${code})`);
  }
}
