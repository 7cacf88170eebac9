import type { Position } from '../problems/problem.js';

/** Reads a file, by its path as shown. Throws if it cannot. */
export type ReadText = (path: string) => string;

/** The text of a file, or why it cannot be read. */
export function tryRead(path: string, readText: ReadText): string | { readonly reason: string } {
  try {
    return readText(path);
  } catch (error) {
    return { reason: (error as NodeJS.ErrnoException).code === 'EISDIR' ? 'is a folder' : 'does not exist or cannot be read' };
  }
}

/** The start of a file that could not be read. */
export function startOf(file: string): Position {
  return { file, line: 1, column: 1, length: 1, text: '' };
}
