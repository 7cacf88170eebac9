import { isAbsolute, posix } from 'node:path';

/** Whether `path` is in `folder` or below it. Both are relative to the same folder. */
export function isInside(folder: string, path: string): boolean {
  return !isOutside(posix.relative(folder, path));
}

/** Whether a relative path is outside of its folder. On Windows, it may be on another drive. */
function isOutside(path: string): boolean {
  return path === '..' || path.startsWith('../') || isAbsolute(path);
}
