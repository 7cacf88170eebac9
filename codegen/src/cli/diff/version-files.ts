import { spawnSync } from 'node:child_process';
import { existsSync, realpathSync } from 'node:fs';
import { basename, dirname, isAbsolute, join, posix, relative, resolve } from 'node:path';
import { ReadError, type ReadText } from '../../load/read-text.js';
import { UsageError } from '../io.js';
import { decodeUtf8, readUtf8 } from '../read-utf8.js';
import { statsOf } from '../stats-of.js';
import { withSlashes } from '../with-slashes.js';

/** The files of a version: on disk, or in a revision of git. */
export interface VersionFiles {
  /** How the version is named in messages: empty for files on disk, else `git:REV:`. */
  readonly prefix: string;
  /** The file or folder that the argument names, from the working directory, with `/`. */
  readonly path: string;
  readonly kindOf: (path: string) => 'file' | 'folder' | undefined;
  readonly readText: ReadText;
}

/** `git:REV` or `git:REV:PATH`. In braces, as in `HEAD@{12:00}`, a colon is part of the revision. */
const REVISION = /^git:((?:\{[^}]*\}|[^:{])+)(?::(.*))?$/s;

/** The files of an argument of `topicwright diff`. `fallback` is the path of a revision without one. @throws {UsageError} */
export function versionFiles(argument: string, fallback: string, cwd: string): VersionFiles {
  if (!argument.startsWith('git:')) {
    return {
      prefix: '',
      path: withSlashes(argument),
      kindOf: (path) => kindOnDisk(resolve(cwd, path)),
      readText: (path) => readUtf8(cwd, path),
    };
  }
  const [, name, path] = REVISION.exec(argument) ?? [];
  if (name === undefined) throw new UsageError(`${JSON.stringify(argument)} names no revision; write git:REV or git:REV:PATH`);
  return gitFiles(name, withSlashes(path || fallback), cwd);
}

/** The path in an argument. `undefined` for a revision without one. */
export function pathOf(argument: string): string | undefined {
  return argument.startsWith('git:') ? REVISION.exec(argument)?.[2] || undefined : argument;
}

function kindOnDisk(path: string): 'file' | 'folder' | undefined {
  const stats = statsOf(path);
  return stats && (stats.isDirectory() ? 'folder' : 'file');
}

function gitFiles(revision: string, path: string, cwd: string): VersionFiles {
  // The folder of the working directory in the repository, with a final `/`. Empty for its root.
  const folder = gitLine(['rev-parse', '--show-prefix'], cwd);
  // A name that begins with "-" would be an option.
  const commit = revision.startsWith('-') ? '' : gitLine(['rev-parse', '--verify', '--quiet', `${revision}^{commit}`], cwd, [1]);
  if (commit === '') throw new UsageError(unknownRevision(revision));
  const nameOf = (shown: string): string => {
    const relativePath = isAbsolute(shown) ? withSlashes(relative(realpathSync(cwd), realPath(shown))) : shown;
    return `${commit}:${posix
      .join(folder, relativePath)
      .replace(/^\.?\/?$/, '')
      .replace(/\/$/, '')}`;
  };
  return {
    prefix: `git:${revision}:`,
    path,
    kindOf: (shown) => KINDS[gitObject(nameOf(shown), cwd)?.type ?? ''],
    readText: (shown) => {
      const object = gitObject(nameOf(shown), cwd);
      if (object?.type !== 'blob')
        throw new ReadError('missing-file', object ? `is a folder in ${revision}` : `does not exist in ${revision}`);
      return decodeUtf8(object.content);
    },
  };
}

/** `path` with the symbolic links of its folders resolved. They, and the file, may be missing on disk. */
function realPath(path: string): string {
  const folder = dirname(path);
  if (folder === path) return path;
  return join(existsSync(folder) ? realpathSync(folder) : realPath(folder), basename(path));
}

function unknownRevision(revision: string): string {
  const unknown = `git has no revision ${JSON.stringify(revision)}`;
  if (revision === 'HEAD') return `${unknown}; commit the spec first`;
  // A branch or a tag may have been left out of a shallow clone.
  return /^[\w][\w./-]*$/.test(revision) ? `${unknown}; in a shallow clone, run git fetch origin ${revision} first` : unknown;
}

const KINDS: { readonly [type: string]: 'file' | 'folder' | undefined } = { blob: 'file', tree: 'folder' };

/** An object of git. */
interface GitObject {
  readonly type: string;
  readonly content: Uint8Array;
}

/** The object `name`, a commit and a path. Symbolic links are followed. `undefined` if there is none. */
function gitObject(name: string, cwd: string): GitObject | undefined {
  if (name.includes('\n')) return undefined;
  const output = git(['cat-file', '--batch', '--follow-symlinks'], { cwd, input: `${name}\n` });
  const end = output.indexOf('\n');
  // `OBJECT TYPE SIZE`, or `NAME missing` and the like.
  const [, type, size] = /^[0-9a-f]+ ([a-z]+) (\d+)$/.exec(output.subarray(0, end).toString()) ?? [];
  return type !== undefined ? { type, content: output.subarray(end + 1, end + 1 + Number(size)) } : undefined;
}

/** The largest file that is read from git, in bytes. Larger specs are refused when they are parsed. */
const MAX_BYTES = 64 * 1024 * 1024;

/** How git is called. */
interface GitCall {
  readonly cwd: string;
  readonly input?: string;
  /** The exit codes, other than 0, that say that there is none. */
  readonly answers?: readonly number[];
}

/** The output of git. @throws {UsageError} with the message of git. */
function git(args: readonly string[], { cwd, input = '', answers = [] }: GitCall): Buffer {
  const { error, status, stdout, stderr } = spawnSync('git', args, { cwd, input, maxBuffer: MAX_BYTES });
  if (error)
    throw new UsageError((error as NodeJS.ErrnoException).code === 'ENOENT' ? 'git is not installed' : `git failed: ${error.message}`);
  if (status === 0) return stdout;
  if (answers.includes(status ?? -1)) return Buffer.alloc(0);
  throw new UsageError(`git failed: ${stderr.toString().trim().split('\n', 1)[0]}`);
}

/** The output of git without the final line break. */
function gitLine(args: readonly string[], cwd: string, answers: readonly number[] = []): string {
  return git(args, { cwd, answers })
    .toString()
    .replace(/\r?\n$/, '');
}
