import { posix } from 'node:path';

/** Whether `path` is in `folder` or below it. Both are relative to the same folder. */
export function isInside(folder: string, path: string): boolean {
  const relative = posix.relative(folder, path);
  return relative !== '..' && !relative.startsWith('../') && !posix.isAbsolute(relative);
}
