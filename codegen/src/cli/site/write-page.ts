import { existsSync, readFileSync } from 'node:fs';
import { basename, dirname, resolve } from 'node:path';
import { PAGE_START } from '../../site/render-site.js';
import { diskAt } from '../../write/disk.js';
import { stageAll } from '../../write/write-files.js';
import { UsageError } from '../io.js';

/** Writes a page to `path`, which is relative to `cwd`. @throws {UsageError} if another file has this name. */
export function writePage(html: string, path: string, cwd: string): void {
  const whole = resolve(cwd, path);
  if (existsSync(whole) && !readFileSync(whole, 'utf8').startsWith(PAGE_START)) {
    throw new UsageError(`${path} exists, and was not written by topicwright site; choose another name with --out`);
  }
  stageAll([{ path: basename(whole), text: html }], diskAt(dirname(whole)));
}
