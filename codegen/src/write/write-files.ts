import type { RenderedFile } from '../render/layout.js';
import type { Comparison } from './compare.js';
import type { Disk, StagedFile } from './disk.js';
import { manifestText, readManifest } from './manifest.js';

/**
 * Writes and deletes the files of `comparison`. All files are first written as temporary files, so that a full disk changes nothing, and
 * then renamed one by one. The manifest is written twice: first with all old and new paths, and last in its final form. So the next run
 * owns every file of a run that was killed.
 */
export function writeFiles({ manifest, stale, missing, strays, renamed, temporary }: Comparison, disk: Disk): void {
  for (const path of temporary) disk.remove(path);
  const changed = [...stale, ...missing];
  const listed = new Set(readManifest(disk.read(manifest) ?? ''));
  const added = missing.map(({ path }) => path).filter((path) => path !== manifest && !listed.has(path));
  const interim: RenderedFile = { path: manifest, text: manifestText([...new Set([...listed, ...added, manifest])]) };
  const files = changed.filter(({ path }) => path !== manifest);
  const last = changed.filter(({ path }) => path === manifest);
  stageAll(added.length > 0 ? [interim, ...files] : files, disk, renamed);
  for (const path of strays) if (!renamed.includes(path)) disk.remove(path);
  stageAll(last, disk);
}

/**
 * Writes `files`: first as temporary files, so that a file that cannot be written changes nothing, and then renamed one by one. The files
 * that they replace under another name are deleted between.
 */
export function stageAll(files: readonly RenderedFile[], disk: Disk, replaced: readonly string[] = []): void {
  const staged: StagedFile[] = [];
  try {
    for (const { path, text } of files) staged.push(disk.stage(path, text));
    for (const path of replaced) disk.remove(path);
    for (const file of staged) file.commit();
  } catch (error) {
    for (const file of staged) file.discard();
    throw error;
  }
}
