import { posix } from 'node:path';
import { didYouMean, type Position, type Problem, problem } from '../problems/problem.js';

/** Reads a file, by its path as shown. Throws if it cannot, with a {@link ReadError} if the reason is known. */
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
    const known = error instanceof ReadError ? error : new ReadError('missing-file', 'does not exist or cannot be read');
    const { problemCode, message: reason, existing } = known;
    // A spec names files from its own folder.
    const shown = (file: string): string => posix.relative(posix.dirname(place.file), file);
    return problem(problemCode, place, { file: path, reason }, didYouMean(shown(path), existing.map(shown)));
  }
}

/** The start of a file that could not be read. */
export function startOf(file: string): Position {
  return { file, line: 1, column: 1, length: 1, text: '' };
}
