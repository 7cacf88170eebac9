import type { Position } from '../problem.js';

/** The way from the root of a document to a value: keys and indexes. */
export type Path = readonly (string | number)[];

/** A YAML file that was read: its value, and where each part of it stands. */
export interface SourceFile {
  /** The path as it is shown, with `/`. */
  readonly path: string;
  readonly value: unknown;
  /** Where the value at `path` stands, or with `key` the key that holds it; the nearest part above where it does not exist. */
  readonly at: (path: Path, part?: 'key' | 'value') => Position;
}

/** A spec with every schema file that it speaks of. */
export interface LoadedSpec {
  readonly spec: SourceFile;
  /** By path as shown. */
  readonly payloads: ReadonlyMap<string, SourceFile>;
}
