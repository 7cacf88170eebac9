import { existsSync, lstatSync, mkdirSync, readFileSync, realpathSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { PAGE_START } from '../../site/render-site.js';
import { withDiskErrors } from '../../write/disk-error.js';
import { UsageError } from '../io.js';

/** Writes a page to `path`, which is relative to `cwd`. @throws {UsageError} if something else has this name. @throws {DiskError} */
export function writePage(html: string, path: string, cwd: string): void {
  withDiskErrors(path, () => replaceFile(targetOf(path, cwd), html));
}

/** Writes a file so that a failure leaves the old one. */
function replaceFile(path: string, text: string): void {
  const temporary = `${path}.${process.pid}.tmp`;
  try {
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(temporary, text);
    renameSync(temporary, path);
  } finally {
    rmSync(temporary, { force: true });
  }
}

/** The file to write: that of a symbolic link, if `path` is one. Only a page, or an empty file, is replaced. */
function targetOf(path: string, cwd: string): string {
  const named = resolve(cwd, path);
  if (/[\\/]$/.test(path)) throw new UsageError(`${path} is a folder; pass the name of a file with --out`);
  if (!lstatSync(named, { throwIfNoEntry: false })) return named;
  if (!existsSync(named)) throw new UsageError(`${path} is a symbolic link to a file that does not exist; choose another file with --out`);
  const target = realpathSync(named);
  // A pipe would have to be read to its end.
  if (!statSync(target).isFile()) throw new UsageError(`${path} is not a regular file; choose another file with --out`);
  const known = readFileSync(target, 'utf8').replaceAll('\r\n', '\n');
  if (known === '' || known.startsWith(PAGE_START)) return target;
  throw new UsageError(`${path} already exists and is not an explorer page; choose another file with --out`);
}
