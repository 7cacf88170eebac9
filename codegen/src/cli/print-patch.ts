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
  // The header of the library ends with a tab, before a time that there is not.
  return formatPatch(structuredPatch(from, to, before ?? '', after ?? ''), FILE_HEADERS_ONLY).replaceAll(
    /^(---|\+\+\+) (.*)\t$/gm,
    '$1 $2',
  );
}
