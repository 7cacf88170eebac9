import { UsageError } from './io.js';
import { isDocument, type ProblemFormat, readFormat } from './print-problems.js';
import type { ProjectOptions } from './project.js';

/** The options of the commands that compile. */
export interface CompileOptions extends ProjectOptions {
  readonly format: ProblemFormat;
  /** Whether to type-check the emitted code in memory. */
  readonly prove: boolean;
}

/** These options as command-line options. */
export const COMPILING = {
  out: { type: 'string' },
  prove: { type: 'boolean' },
  format: { type: 'string' },
  json: { type: 'boolean' },
} as const;

/** Reads {@link COMPILING}. */
export function readCompiling(
  spec: string | undefined,
  values: { readonly out?: string; readonly prove?: boolean; readonly format?: string; readonly json?: boolean },
): CompileOptions {
  // `--json` is the result of the command, `--format json` the problems.
  const format = readFormat(values.format);
  if (values.json && isDocument(format)) throw new UsageError(`--json and --format ${format} both print JSON; use one of them`);
  return { spec, out: values.out, format, prove: values.prove === true };
}
