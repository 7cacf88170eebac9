/** What a verb may see and do of the world. */
export interface Io {
  readonly cwd: string;
  /** What tells this build of the tool from others; without it no run is remembered. */
  readonly tool?: string;
  /** Whether colour is shown. */
  readonly colour: boolean;
  /** The terminal that standard output is, with its width in characters; `undefined` for a pipe or a file. */
  readonly terminal: { readonly columns: number } | undefined;
  /** Whether colour is shown on standard output. */
  readonly stdoutColour: boolean;
  /** A signal that is aborted when the user asks to stop. From the first call on, a first wish is left to who listens. */
  readonly interrupted: () => AbortSignal;
  /** All of standard input. */
  readonly readInput: () => Promise<string>;
  /** Writes a line to standard output. */
  readonly out: (line: string) => void;
  /** Writes a line to standard error. */
  readonly err: (line: string) => void;
}

/** What a process ends with. */
export const EXIT = { fine: 0, no: 1, wrongUse: 2, ourFault: 3 } as const;

export type ExitCode = (typeof EXIT)[keyof typeof EXIT];

/** Wrong use of the command line: told to the user, exit 2. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}

/** A verb of the command line. */
export interface Verb {
  readonly summary: string;
  /** The usage; the lines after `Examples:` are commands that run. */
  readonly help: string;
  readonly run: (args: readonly string[], io: Io) => Promise<ExitCode>;
}
