import { posix } from 'node:path';
import type { RenderedFile } from '../render/layout.js';
import { compareText } from '../text/compare-text.js';
import { type Disk, isTemporary } from './disk.js';
import { manifestText, readManifest } from './manifest.js';

/** The differences between the disk and the output of a run. */
export interface Comparison {
  readonly manifest: string;
  /** All files of the output, including the manifest. */
  readonly wanted: readonly RenderedFile[];
  /** Files with different text on the disk. */
  readonly stale: readonly RenderedFile[];
  /** Files that are not on the disk. */
  readonly missing: readonly RenderedFile[];
  /** Paths of owned files that are no longer generated. */
  readonly strays: readonly string[];
  /** The strays whose path differs only in case from that of a generated file. A disk that ignores case has one file for both. */
  readonly renamed: readonly string[];
  /** Paths of temporary files, which runs that were killed have left. */
  readonly temporary: readonly string[];
  /** Paths of files that would be overwritten, but are not owned. */
  readonly foreign: readonly string[];
  readonly unchanged: number;
  /** The text on the disk of each stale or stray file, by path. */
  readonly before: ReadonlyMap<string, string>;
}

/** Compares `files` and their manifest with the disk. `out` is the folder of the output in its project. */
export function compare(files: readonly RenderedFile[], manifest: string, disk: Disk, out = ''): Comparison {
  const isGenerated = (path: string): boolean => posix.dirname(posix.join(out, path)).split('/').includes('generated');
  const last = readManifest(disk.read(manifest) ?? '');
  const listed = new Set(last && [...last, manifest]);
  const wanted = [...files, { path: manifest, text: manifestText([...files.map(({ path }) => path), manifest]) }];
  const paths = new Set(wanted.map(({ path }) => path));
  const listing = [...new Set(files.map(({ path }) => posix.dirname(path)))].flatMap((folder) => disk.list(folder));
  const stray = strays({ listing, listed, disk, isGenerated }).filter((path) => !paths.has(path));
  const folded = new Set(wanted.map(({ path }) => path.toLowerCase()));
  const renamed = stray.filter((path) => folded.has(path.toLowerCase()));
  const renamedFolded = new Set(renamed.map((path) => path.toLowerCase()));
  const isRenamed = (path: string): boolean => renamedFolded.has(path.toLowerCase());
  const found = wanted.map((file) => ({ file, text: disk.read(file.path) }));
  const differing = found.filter(({ file, text }) => text !== undefined && (!isSame(text, file.text) || isRenamed(file.path)));
  const isOwned = (path: string): boolean => listed.has(path) || (isRenamed(path) && !listing.includes(path));
  const isForeign = (path: string, text: string): boolean =>
    !isOwned(path) && !(isGenerated(path) && (path === manifest || hasGeneratedHeader(text)));
  return {
    manifest,
    wanted,
    before: new Map([
      ...differing.map(({ file, text = '' }) => [file.path, text] as const),
      ...stray.map((path) => [path, disk.read(path) ?? ''] as const),
    ]),
    stale: differing.map(({ file }) => file),
    missing: found.filter(({ text }) => text === undefined).map(({ file }) => file),
    strays: stray,
    renamed,
    temporary: listing.filter(isTemporary),
    foreign: differing.filter(({ file, text }) => isForeign(file.path, text ?? '')).map(({ file }) => file.path),
    unchanged: found.length - differing.length - found.filter(({ text }) => text === undefined).length,
  };
}

/** Whether there is nothing to write or delete. Temporary files do not count: another run may be writing them. */
export function isUpToDate({ stale, missing, strays }: Comparison): boolean {
  return stale.length + missing.length + strays.length === 0;
}

/** The input of {@link strays}. */
interface Owned {
  readonly listing: readonly string[];
  /** The files of the last manifest. */
  readonly listed: ReadonlySet<string>;
  readonly disk: Disk;
  /** Whether a file is below a folder named `generated`. */
  readonly isGenerated: (path: string) => boolean;
}

// Owned files: those in the last manifest, and those in a folder named `generated` with the header.
function strays({ listing, listed, disk, isGenerated }: Owned): readonly string[] {
  const finished = listing.filter((path) => !isTemporary(path));
  const headed = finished.filter((path) => isGenerated(path) && hasGeneratedHeader(disk.read(path) ?? ''));
  const left = [...listed].filter((path) => isInside(path) && disk.read(path) !== undefined);
  return [...new Set([...headed, ...left])].sort(compareText);
}

// Anyone can edit a manifest, so its paths must not reach outside of the project.
function isInside(path: string): boolean {
  return !posix.isAbsolute(path) && !/^[a-z]:/i.test(path) && posix.normalize(path) === path && !path.startsWith('..');
}

// Git on Windows may check a text file out with CRLF at the end of every line.
function isSame(text: string, wanted: string): boolean {
  return text === wanted || text === wanted.replaceAll('\n', '\r\n');
}

function hasGeneratedHeader(text: string): boolean {
  return /^(?:\/\/|<!--) Generated by topicwright /.test(text);
}
