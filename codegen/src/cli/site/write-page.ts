import { basename, dirname, resolve } from 'node:path';
import { PAGE_START } from '../../site/render-site.js';
import { diskAt } from '../../write/disk.js';
import { stageAll } from '../../write/write-files.js';
import { UsageError } from '../io.js';

/** Writes a page to `path`, which is relative to `cwd`. @throws {UsageError} if another file has this name. */
export function writePage(html: string, path: string, cwd: string): void {
  const whole = resolve(cwd, path);
  const disk = diskAt(dirname(whole));
  const known = disk.read(basename(whole));
  if (known !== undefined && !known.startsWith(PAGE_START)) {
    throw new UsageError(`${path} already exists and is not an explorer page; choose another file with --out`);
  }
  stageAll([{ path: basename(whole), text: html }], disk);
}
