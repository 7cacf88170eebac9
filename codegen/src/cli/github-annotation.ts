import { relative, resolve } from 'node:path';
import type { Io } from './io.js';
import { withSlashes } from './with-slashes.js';

/** An annotation of a file in the log of a GitHub workflow. */
export interface Annotation {
  readonly level: 'error' | 'warning' | 'notice';
  readonly place?: { readonly file: string; readonly line: number; readonly column: number };
  readonly title: string;
  readonly text: string;
}

/**
 * `annotation` as a command of a workflow. GitHub expects the path of a file from the workspace. The command may run in a folder of it.
 *
 * @see {@link https://docs.github.com/actions/reference/workflow-commands-for-github-actions}
 */
export function githubAnnotation({ level, place, title, text }: Annotation, io: Pick<Io, 'cwd' | 'env'>): string {
  const property = (value: string): string => escapeData(value).replaceAll(':', '%3A').replaceAll(',', '%2C');
  const where = place ? [`file=${property(fromWorkspace(place.file, io))}`, `line=${place.line}`, `col=${place.column}`] : [];
  return `::${level} ${[...where, `title=${property(title)}`].join(',')}::${escapeData(text)}`;
}

/** The path of a file from the workspace of a GitHub workflow. Elsewhere, from the working directory. */
export function fromWorkspace(file: string, { cwd, env }: Pick<Io, 'cwd' | 'env'>): string {
  const root = env['GITHUB_WORKSPACE'];
  return root ? withSlashes(relative(root, resolve(cwd, file))) : file;
}

function escapeData(text: string): string {
  return text.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A');
}
