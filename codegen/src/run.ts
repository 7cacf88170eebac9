import { statSync } from 'node:fs';
import { text } from 'node:stream/consumers';
import { EXIT, type Io } from './cli/io.js';
import { main } from './main.js';

const { size, mtimeMs } = statSync(__filename);
const io: Io = {
  cwd: process.cwd(),
  tool: `${size} ${mtimeMs}`,
  colour: process.stderr.isTTY === true && !process.env['NO_COLOR'],
  terminal: process.stdout.isTTY ? { columns: process.stdout.columns } : undefined,
  stdoutColour: process.stdout.isTTY === true && !process.env['NO_COLOR'],
  interrupted,
  readInput: () => text(process.stdin),
  out: (line: string) => console.log(line),
  err: (line: string) => console.error(line),
};
main(process.argv.slice(2), io).then(
  (code) => {
    process.exitCode = code;
  },
  (error: unknown) => {
    io.err(`this is a fault of topicwright: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`);
    process.exitCode = EXIT.ourFault;
  },
);

/** Aborted by the first Ctrl-C, or by who ends processes; a second ends the process as it would any other. */
function interrupted(): AbortSignal {
  const stop = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => stop.abort());
  return stop.signal;
}

// Who reads the lines may stop reading: `topicwright tail … | head`.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error;
  process.kill(process.pid, 'SIGTERM');
});
