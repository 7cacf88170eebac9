/** A file that could not be written. The message says which file, why, and how to fix it. */
export class DiskError extends Error {
  override readonly name = 'DiskError';

  constructor(path: string, reason: string, remedy: string) {
    super(`${path} ${reason}; ${remedy}`);
  }
}

/** Runs `action` on `path`. Errors of the operating system become human-readable messages. */
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
  EROFS: ['cannot be written: the file system is read-only', 'choose another folder'],
  ENOSPC: ['cannot be written: the disk is full', 'free some space'],
  EDQUOT: ['cannot be written: the quota is used up', 'free some space'],
  ENOTDIR: ['cannot be written: a part of its path is a file', 'move that file away'],
  EEXIST: ['cannot be written: a part of its path is a file', 'move that file away'],
  // Missing folders are created, so this one was deleted again and again.
  ENOENT: ['cannot be written: another process deletes its folder', 'end that process and run the command again'],
  EISDIR: ['is a folder', 'move it away'],
  ELOOP: ['cannot be written: a part of its path is a symbolic link to itself', 'remove the link'],
  ENAMETOOLONG: ['has a name that is too long', 'shorten the names in the spec'],
};
