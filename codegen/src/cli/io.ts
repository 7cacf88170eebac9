import type { CompileCache } from '../pipeline.js';
import { hasErrors, type Problem } from '../problems/problem.js';

/** The environment of a command. */
export interface Io {
  readonly cwd: string;
  /** The environment variables. */
  readonly env: { readonly [name: string]: string | undefined };
  /** Identifies the build of the tool. Without it, no run is remembered. */
  readonly tool?: string;
  /** What was compiled before, in a process that compiles more than once. */
  readonly cache?: CompileCache;
  /** Whether standard error shows colours. */
  readonly stderrColour: boolean;
  /** The terminal of standard output, with its width in characters. `undefined` for a pipe or a file. */
  readonly terminal: { readonly columns: number } | undefined;
  /** Whether standard output shows colours. */
  readonly stdoutColour: boolean;
  /** A signal that is aborted by Ctrl-C or SIGTERM. From the first call on, the first Ctrl-C does not end the process. */
  readonly interrupted: () => AbortSignal;
  /** Reads all of standard input. */
  readonly readInput: () => Promise<string>;
  /** Writes a line to standard output. */
  readonly out: (line: string) => void;
  /** Writes a line to standard error. */
  readonly err: (line: string) => void;
}

/** Exit codes: success, a failed check or operation, a usage error or invalid spec, an internal error. */
export const EXIT = { ok: 0, failed: 1, usage: 2, internalError: 3 } as const;

export type ExitCode = (typeof EXIT)[keyof typeof EXIT];

/** A usage error. Exit code 2. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}

/** An operation that failed for a reason outside of the command line, such as a lost connection. Exit code 1. */
export class OperationError extends Error {
  override readonly name = 'OperationError';
}

/** A spec or configuration with errors. Exit code 2. */
export class InvalidSpecError extends Error {
  override readonly name = 'InvalidSpecError';
  readonly problems: readonly Problem[];

  constructor(problems: readonly Problem[]) {
    super('the spec is invalid');
    this.problems = problems;
  }

  /** @throws {InvalidSpecError} if one of `problems` is an error. */
  static throwIf(problems: readonly Problem[]): void {
    if (hasErrors(problems)) throw new InvalidSpecError(problems);
  }
}

/** A command of the command line. */
export interface Command {
  readonly summary: string;
  /** The usage. The lines after `Examples:` are commands that run. */
  readonly help: string;
  readonly run: (args: readonly string[], io: Io) => Promise<ExitCode>;
}
