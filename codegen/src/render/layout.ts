import { posix } from 'node:path';
import type { Code } from '../code/code.js';
import { printFile } from '../code/print-file.js';
import type { ArtifactName, ArtifactTarget } from '../load/read-config.js';

/** A file in memory. The path is from the root of the project, with `/`. */
export interface RenderedFile {
  readonly path: string;
  readonly text: string;
}

/** The folders of the output. */
export interface Layout {
  readonly source: string;
  readonly artifacts: { readonly [Name in ArtifactName]?: ArtifactTarget };
}

/** The place of a source file in an artifact. */
export interface ArtifactModule {
  readonly artifact: ArtifactName;
  /** The file name, without its extension. */
  readonly name: string;
  /** Whether the index of the folder exports it. */
  readonly isPublic: boolean;
}

/** A source file of an artifact. */
export interface ArtifactFile extends ArtifactModule {
  readonly body: Code;
}

/** The modules that emitted code imports. */
export { RUNTIME } from '../code/runtime-module.js';
export const ACCESS = '@topicwright/access';

/** The module of a file of an artifact, for `imported`. */
export function artifactModule(artifact: ArtifactName, name: string): string {
  return `${artifact}:${name}`;
}

/** The files that are not part of the index of their folder. Another package imports them by their name. */
const NOT_INDEXED: ReadonlySet<string> = new Set(['json-schemas', 'samples']);

/** Prints `file` into the folder of its artifact. */
export function layOut(file: ArtifactFile, layout: Layout): RenderedFile {
  const place = placeOf(file.artifact, layout);
  const text = printFile(layout.source, file.body, (module) => specifier(module, place, layout));
  return { path: posix.join(place.into, `${file.name}.ts`), text };
}

/** The folder of an artifact that is emitted. */
export function placeOf(artifact: ArtifactName, layout: Layout): ArtifactTarget {
  const place = layout.artifacts[artifact];
  if (!place) throw new Error(`unreachable: ${artifact} is not emitted`);
  return place;
}

function specifier(module: string, from: ArtifactTarget, layout: Layout): string {
  const [artifact, name] = module.split(':', 2);
  if (name === undefined) return module;
  const to = placeOf(artifact as ArtifactName, layout);
  if (to.into === from.into) return `./${name}.js`;
  const isIndexed = !NOT_INDEXED.has(name);
  if (to.as !== undefined) return isIndexed ? to.as : `${to.as}/${name}`;
  const relative = posix.relative(from.into, to.into);
  return `${/^\.\.(?:\/|$)/.test(relative) ? relative : `./${relative}`}/${isIndexed ? 'index' : name}.js`;
}
