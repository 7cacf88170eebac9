import { posix } from 'node:path';
import { nearest } from '@topicwright/runtime/internal';
import { didYouMean, type Position, type Problem, problem } from '../problems/problem.js';

/** Reads a file, by its path as shown. Throws a {@link ReadError} if it cannot. */
export type ReadText = (path: string) => string;

/** Why a file cannot be read. */
export class ReadError extends Error {
  override readonly name = 'ReadError';
  readonly problemCode: 'missing-file' | 'bad-encoding';
  /** The paths of files that exist, if the file does not. */
  readonly existing: readonly string[];

  /** @param reason the rest of a sentence that begins with the path */
  constructor(problemCode: 'missing-file' | 'bad-encoding', reason: string, existing: readonly string[] = []) {
    super(reason);
    this.problemCode = problemCode;
    this.existing = existing;
  }
}

/** The text of the file at `path`, or the problem that it cannot be read, at `place`. */
export function tryRead(path: string, readText: ReadText, place: Position): string | Problem {
  try {
    return readText(path);
  } catch (error) {
    if (!(error instanceof ReadError)) throw error;
    const { problemCode, message: reason, existing } = error;
    // A spec names files in its own folder, from there. A spec itself is named from the root.
    const base = place.file === path ? '.' : posix.dirname(place.file);
    const others = existing.map((file) => posix.relative(base, file)).filter((file) => !file.startsWith('..'));
    const named = posix.relative(base, path);
    return problem(
      problemCode,
      place,
      { file: path, reason },
      didYouMean(
        named,
        others.filter((other) => isSimilar(named, other)),
      ),
    );
  }
}

// Paths in the same folder are alike already, so their names must be, too.
function isSimilar(path: string, other: string): boolean {
  return posix.dirname(path) !== posix.dirname(other) || nearest(posix.basename(path), [posix.basename(other)]) !== undefined;
}

/** The start of a file that could not be read. */
export function startOf(file: string): Position {
  return { file, line: 1, column: 1, length: 1, text: '' };
}
