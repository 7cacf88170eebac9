import type { Position } from '../problems/problem.js';

/** The keys and indexes that lead from the root of a document to a value. */
export type Path = readonly (string | number)[];

/** A YAML file: its value, and the place of each part. */
export interface SourceFile {
  /** The path as shown, with `/`. */
  readonly path: string;
  readonly value: unknown;
  /** The place of the value at `path`, or of its key. If it does not exist, the place of its nearest ancestor. */
  readonly at: (path: Path, part?: 'key' | 'value') => Position;
}

/** A spec with the schema files that it refers to. */
export interface LoadedSpec {
  readonly spec: SourceFile;
  /** By path as shown. */
  readonly payloads: ReadonlyMap<string, SourceFile>;
  /** The paths of the payload files that have their own problem and could not be loaded. */
  readonly failed: ReadonlySet<string>;
  /** The file that describes a simulation, if the spec names one. */
  readonly simulation?: SourceFile;
}
