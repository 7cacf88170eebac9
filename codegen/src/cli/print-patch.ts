import { FILE_HEADERS_ONLY, formatPatch, structuredPatch } from 'diff';

/** A change of a file. `undefined` is a file that does not exist. */
export interface FileChange {
  readonly path: string;
  readonly before: string | undefined;
  readonly after: string | undefined;
}

/** `changes` as a unified diff, which `git apply` reads. */
export function patchText(changes: readonly FileChange[]): string {
  return changes.map(filePatch).join('');
}

function filePatch({ path, before, after }: FileChange): string {
  const from = before === undefined ? '/dev/null' : `a/${path}`;
  const to = after === undefined ? '/dev/null' : `b/${path}`;
  const patch = formatPatch(structuredPatch(from, to, before ?? '', after ?? ''), FILE_HEADERS_ONLY);
  // The library ends a header with a tab, which separates a timestamp. There is none.
  return patch.replace(/^--- (.*)\t\n\+\+\+ (.*)\t\n/, '--- $1\n+++ $2\n');
}
