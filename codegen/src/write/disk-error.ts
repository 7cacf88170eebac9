/** A file that could not be read or written. The message says which file, why, and how to fix it. */
export class DiskError extends Error {
  override readonly name = 'DiskError';

  constructor(path: string, reason: string, remedy: string) {
    super(`${path} ${reason}; ${remedy}`);
  }
}

/** Runs `action`, which writes `path`. Errors of the operating system become human-readable messages. */
export function withDiskErrors<T>(path: string, action: () => T): T {
  return translated(path, action, REASONS);
}

/** Runs `action`, which reads `path`. Errors of the operating system become human-readable messages. */
export function withReadErrors<T>(path: string, action: () => T): T {
  return translated(path, action, READ_REASONS);
}

function translated<T>(path: string, action: () => T, reasons: Reasons): T {
  try {
    return action();
  } catch (error) {
    const { code = '' } = error as NodeJS.ErrnoException;
    const known = Object.hasOwn(reasons, code) ? reasons[code] : undefined;
    if (!known) throw error;
    throw new DiskError(path, ...known);
  }
}

/** What is wrong and what to do, by the code of the operating system. */
interface Reasons {
  readonly [code: string]: readonly [reason: string, remedy: string];
}

const NO_PERMISSION = ['cannot be written: permission is denied', 'make its folder writable'] as const;

const REASONS: Reasons = {
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
  EBUSY: ['cannot be written: another process has locked it', 'end that process and run the command again'],
  ELOOP: ['cannot be written: a part of its path is a symbolic link to itself', 'remove the link'],
  ENAMETOOLONG: ['has a name that is too long', 'shorten the names in the spec'],
};

const NOT_READABLE = ['cannot be read: permission is denied', 'make it readable'] as const;

const READ_REASONS: Reasons = {
  ...REASONS,
  EACCES: NOT_READABLE,
  EPERM: NOT_READABLE,
  EBUSY: ['cannot be read: another process has locked it', 'end that process and run the command again'],
};
