import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { type Io, UsageError } from './io.js';

/** Reads the file `name` of an argument. `-` is standard input. @throws {UsageError} if it cannot be read. */
export async function readGivenFile(name: string, { cwd, readInput }: Io): Promise<string> {
  if (name === '-') return readInput();
  try {
    return readFileSync(resolve(cwd, name), 'utf8');
  } catch (error) {
    throw new UsageError(`${JSON.stringify(name)} ${reasonOf(error as NodeJS.ErrnoException)}`);
  }
}

function reasonOf({ code, message }: NodeJS.ErrnoException): string {
  if (code === 'ENOENT' || code === 'ENOTDIR') return 'does not exist';
  return code === 'EISDIR' ? 'is a folder; pass a file in it' : `cannot be read: ${code ?? message}`;
}
