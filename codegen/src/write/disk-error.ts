/** A file that could not be written: what, why, and what to do. Told to the user. */
export class DiskError extends Error {
  override readonly name = 'DiskError';

  constructor(path: string, reason: string, remedy: string) {
    super(`${path} ${reason}; ${remedy}`);
  }
}

/** Runs `action` on `path`, and tells what the system says of it in words. */
export function explain<T>(path: string, action: () => T): T {
  try {
    return action();
  } catch (error) {
    const { code = '' } = error as NodeJS.ErrnoException;
    const known = Object.hasOwn(REASONS, code) ? REASONS[code] : undefined;
    if (!known) throw error;
    throw new DiskError(path, ...known);
  }
}

const NO_PERMISSION = ['cannot be written: permission is denied', 'make its folder writable'] as const;

const REASONS: { readonly [code: string]: readonly [string, string] } = {
  EACCES: NO_PERMISSION,
  EPERM: NO_PERMISSION,
  EROFS: ['cannot be written: the file system is read-only', 'write elsewhere'],
  ENOSPC: ['cannot be written: the disk is full', 'make room'],
  EDQUOT: ['cannot be written: the quota is used up', 'make room'],
  ENOTDIR: ['cannot be written: a part of its path is a file', 'move that file away'],
  EEXIST: ['cannot be written: a part of its path is a file', 'move that file away'],
  EISDIR: ['is a folder', 'move it away'],
  ENAMETOOLONG: ['has a name that is too long', 'shorten the names in the spec'],
};
