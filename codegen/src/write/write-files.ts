import type { RenderedFile } from '../render/layout.js';
import type { Comparison } from './compare.js';
import type { Disk, StagedFile } from './disk.js';
import { manifestText, readManifest } from './manifest.js';

/**
 * Brings the disk to what `comparison` wants. First everything is written beside its place, so that a full disk changes
 * nothing; then file by file is put in its place. The manifest goes first, as all that is owned before and after, and last, as
 * it is to stay: a run that is killed in between leaves nothing that the next one would not own.
 */
export function writeFiles({ manifest, stale, missing, strays }: Comparison, disk: Disk): void {
  const changed = [...stale, ...missing];
  const listed = new Set(readManifest(disk.read(manifest)));
  const newcomers = missing.map(({ path }) => path).filter((path) => path !== manifest && !listed.has(path));
  const both: RenderedFile = { path: manifest, text: manifestText([...new Set([...listed, ...newcomers, manifest])]) };
  const files = changed.filter(({ path }) => path !== manifest);
  const last = changed.filter(({ path }) => path === manifest);
  if (newcomers.length > 0) putInPlace([both], disk);
  putInPlace(files, disk);
  for (const path of strays) disk.remove(path);
  putInPlace(last, disk);
}

function putInPlace(files: readonly RenderedFile[], disk: Disk): void {
  const staged: StagedFile[] = [];
  try {
    for (const { path, text } of files) staged.push(disk.stage(path, text));
    for (const file of staged) file.commit();
  } catch (error) {
    for (const file of staged) file.discard();
    throw error;
  }
}
