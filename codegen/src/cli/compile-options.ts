import { type ProblemFormat, readFormat } from './print-problems.js';
import type { ProjectOptions } from './project.js';

/** What the verbs that compile are told. */
export interface CompileOptions extends ProjectOptions {
  readonly format: ProblemFormat;
  /** Type-check what is emitted, in memory. */
  readonly prove: boolean;
}

/** The options of the verbs that compile. */
export const COMPILING = {
  out: { type: 'string' },
  prove: { type: 'boolean' },
  format: { type: 'string' },
  json: { type: 'boolean' },
} as const;

/** What {@link COMPILING} says. */
export function readCompiling(
  spec: string | undefined,
  values: { readonly out?: string; readonly prove?: boolean; readonly format?: string },
): CompileOptions {
  return { spec, out: values.out, format: readFormat(values.format), prove: values.prove === true };
}
