import { main } from '../../codegen/src/main.js';

/** What a call of the command line answered. */
export interface CliRun {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

/** Runs the command line in this process, as in the folder `cwd`. Without the name of a build, no run is remembered. */
export async function runCli(
  cwd: string,
  args: readonly string[],
  input = '',
  stop = new AbortController().signal,
  tool?: string,
): Promise<CliRun> {
  const lines = { out: [] as string[], err: [] as string[] };
  const code = await main(args, {
    cwd,
    ...(tool !== undefined && { tool }),
    colour: false,
    terminal: undefined,
    stdoutColour: false,
    interrupted: () => stop,
    readInput: async () => input,
    out: (line) => lines.out.push(line),
    err: (line) => lines.err.push(line),
  });
  return { code, out: lines.out.join('\n'), err: lines.err.join('\n') };
}
