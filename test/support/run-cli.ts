import { main } from '../../codegen/src/main.js';

/** The exit code and output of a CLI run. */
export interface CliRun {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

/** Runs the CLI in this process with working directory `cwd`. `tool` is the build ID; without it, runs are not cached. */
export async function runCli(
  cwd: string,
  args: readonly string[],
  input = '',
  stop = new AbortController().signal,
  tool?: string,
  env: Readonly<Record<string, string>> = {},
): Promise<CliRun> {
  const lines = { out: [] as string[], err: [] as string[] };
  const code = await main(args, {
    cwd,
    env,
    ...(tool !== undefined && { tool }),
    stderrColour: false,
    terminal: undefined,
    stdoutColour: false,
    interrupted: () => stop,
    readInput: async () => input,
    out: (line) => lines.out.push(line),
    err: (line) => lines.err.push(line),
  });
  return { code, out: lines.out.join('\n'), err: lines.err.join('\n') };
}
