import { execFileSync } from 'node:child_process';
import { statSync } from 'node:fs';
import { posix, resolve } from 'node:path';
import { ReadError, type ReadText } from '../../load/read-text.js';
import { UsageError } from '../io.js';
import { decodeUtf8, readUtf8 } from '../read-utf8.js';

/** The files of a version: on disk, or in a revision of git. */
export interface VersionFiles {
  /** How the version is named in messages: empty for files on disk, else `git:REV:`. */
  readonly prefix: string;
  /** The file or folder that the argument names, from the working directory, with `/`. */
  readonly path: string;
  readonly kindOf: (path: string) => 'file' | 'folder' | undefined;
  readonly readText: ReadText;
}

/** The files of an argument of `topicwright diff`. `path` is used if a revision has none. @throws {UsageError} */
export function versionFiles(argument: string, fallback: string, cwd: string): VersionFiles {
  const revision = /^git:([^:]+)(?::(.*))?$/s.exec(argument);
  if (!revision && argument.startsWith('git:'))
    throw new UsageError(`${JSON.stringify(argument)} names no revision; write git:REV or git:REV:PATH`);
  if (!revision)
    return { prefix: '', path: argument, kindOf: (path) => kindOnDisk(resolve(cwd, path)), readText: (path) => readUtf8(cwd, path) };
  const [, name = '', path] = revision;
  return gitFiles(name, path || fallback, cwd);
}

/** The path in an argument. `undefined` for a revision without one. */
export function pathOf(argument: string): string | undefined {
  return argument.startsWith('git:') ? /^git:[^:]+:(.+)$/s.exec(argument)?.[1] : argument;
}

function kindOnDisk(path: string): 'file' | 'folder' | undefined {
  const stats = statSync(path, { throwIfNoEntry: false });
  return stats && (stats.isDirectory() ? 'folder' : 'file');
}

function gitFiles(revision: string, path: string, cwd: string): VersionFiles {
  // The folder of the working directory in the repository, with a final `/`. Empty for its root.
  const folder = git(['rev-parse', '--show-prefix'], cwd)?.toString().trim();
  if (folder === undefined) throw new UsageError('git cannot be used here; is this folder a git repository?');
  // A name that begins with "-" would be an option.
  const commit = revision.startsWith('-')
    ? undefined
    : git(['rev-parse', '--verify', '--quiet', `${revision}^{commit}`], cwd)
        ?.toString()
        .trim();
  if (!commit) {
    throw new UsageError(
      `git has no revision ${JSON.stringify(revision)}; if the repository is a shallow clone, fetch it: git fetch origin ${revision}`,
    );
  }
  const objectOf = (shown: string): string =>
    `${commit}:${posix
      .join(folder, shown)
      .replace(/^\.?\/?$/, '')
      .replace(/\/$/, '')}`;
  return {
    prefix: `git:${revision}:`,
    path,
    kindOf: (shown) =>
      KINDS[
        git(['cat-file', '-t', objectOf(shown)], cwd)
          ?.toString()
          .trim() ?? ''
      ],
    readText: (shown) => {
      const bytes = git(['cat-file', 'blob', objectOf(shown)], cwd);
      if (!bytes) throw new ReadError('missing-file', `does not exist in ${revision}`);
      return decodeUtf8(bytes);
    },
  };
}

const KINDS: { readonly [type: string]: 'file' | 'folder' | undefined } = { blob: 'file', tree: 'folder' };

/** The largest file that is read from git, in bytes. Larger specs are refused when they are parsed. */
const MAX_BYTES = 64 * 1024 * 1024;

/** The output of git. `undefined` if it fails. */
function git(args: readonly string[], cwd: string): Buffer | undefined {
  try {
    return execFileSync('git', args, { cwd, stdio: ['ignore', 'pipe', 'ignore'], maxBuffer: MAX_BYTES });
  } catch {
    return undefined;
  }
}
