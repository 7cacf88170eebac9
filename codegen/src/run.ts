import { text } from 'node:stream/consumers';
import { setFlagsFromString } from 'node:v8';
import { EXIT, type Io } from './cli/io.js';
import { toolId } from './cli/last-run.js';
import { internalError } from './cli/run-command.js';
import { main } from './main.js';

// A compilation ends before optimized code pays off: without the optimizer it takes a quarter less CPU time, for large tables, too.
// Several threads that collect garbage take a third more CPU time than one.
if (['generate', 'check'].includes(process.argv[2] ?? '')) {
  setFlagsFromString('--no-opt');
  setFlagsFromString('--no-parallel-scavenge');
}

const io: Io = {
  cwd: process.cwd(),
  env: process.env,
  tool: toolId(__filename),
  stderrColour: process.stderr.isTTY === true && !process.env['NO_COLOR'],
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
    io.err(internalError(error));
    process.exitCode = EXIT.internalError;
  },
);

/** A signal that the first Ctrl-C or SIGTERM aborts. A second one ends the process. */
function interrupted(): AbortSignal {
  const stop = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => stop.abort());
  return stop.signal;
}

// The reader of a pipe may stop reading: `topicwright tail … | head`.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error;
  process.kill(process.pid, 'SIGTERM');
});
