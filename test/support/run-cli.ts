import { main } from '../../codegen/src/main.js';

/** The exit code and output of a CLI run. */
export interface CliRun {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

/** What a run of the CLI gets from its environment. */
export interface CliEnvironment {
  /** Standard input. Default: empty. */
  readonly input?: string;
  /** Aborted by Ctrl-C. */
  readonly stop?: AbortSignal | undefined;
  /** The build ID. Without it, runs are not cached. */
  readonly tool?: string;
  readonly env?: Readonly<Record<string, string>>;
  /** Whether standard output or standard error show colours. Default: neither. */
  readonly colours?: 'stdout' | 'stderr';
}

/** Runs the CLI in this process with working directory `cwd`. */
export async function runCli(cwd: string, args: readonly string[], environment: CliEnvironment = {}): Promise<CliRun> {
  const { input = '', stop = new AbortController().signal, tool, env = {}, colours } = environment;
  const lines = { out: [] as string[], err: [] as string[] };
  const code = await main(args, {
    cwd,
    env,
    ...(tool !== undefined && { tool }),
    stderrColour: colours === 'stderr',
    terminal: undefined,
    stdoutColour: colours === 'stdout',
    interrupted: () => stop,
    readInput: async () => input,
    out: (line) => lines.out.push(line),
    err: (line) => lines.err.push(line),
  });
  return { code, out: lines.out.join('\n'), err: lines.err.join('\n') };
}
