import { readFileSync } from 'node:fs';
import { dirname, relative, resolve } from 'node:path';
import { ReadError } from '../load/read-text.js';
import { isInputName, visibleEntries } from './visible-entries.js';
import { withSlashes } from './with-slashes.js';

/** Reads the file at `path`, from `root`. @throws {ReadError} if it is missing, a folder, or not UTF-8. */
export function readUtf8(root: string, path: string): string {
  return decodeUtf8(readBytes(root, path));
}

function readBytes(root: string, path: string): Uint8Array {
  try {
    return readFileSync(resolve(root, path));
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'EISDIR') throw new ReadError('missing-file', 'is a folder');
    if (code !== 'ENOENT' && code !== 'ENOTDIR') throw new ReadError('missing-file', `cannot be read (${code})`);
    throw new ReadError('missing-file', 'does not exist', filesNear(root, path));
  }
}

/** The text of a file. A replacement character would end up in the output. @throws {ReadError} if it is not UTF-8. */
export function decodeUtf8(bytes: Uint8Array): string {
  const [first, second] = bytes;
  if ((first === 0xff && second === 0xfe) || (first === 0xfe && second === 0xff)) throw new ReadError('bad-encoding', 'is UTF-16');
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    throw new ReadError('bad-encoding', 'is not UTF-8');
  }
}

/** The maximum number of files that are compared with a missing one. */
const MAX_FILES = 1000;

/** How many folders below each other are searched for them. */
const MAX_DEPTH = 2;

/** The YAML and JSON files in the folder of `path`, beside it and below, as paths from `root` with `/`. */
function filesNear(root: string, path: string): readonly string[] {
  const files: string[] = [];
  const visit = (folder: string, depth: number): void => {
    for (const entry of visibleEntries(folder)) {
      const file = resolve(folder, entry.name);
      if (entry.isDirectory() && depth > 0) visit(file, depth - 1);
      else if (entry.isFile() && isInputName(entry.name) && files.length < MAX_FILES) files.push(withSlashes(relative(root, file)));
    }
  };
  const folder = dirname(resolve(root, path));
  // The folder may be misspelled, too: `payload/` for `payloads/`.
  visit(folder === resolve(root) ? folder : dirname(folder), MAX_DEPTH);
  return files;
}
