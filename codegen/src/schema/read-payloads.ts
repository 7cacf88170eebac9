import { posix } from 'node:path';
import { wrongDocument } from '../load/document-kind.js';
import { isInside } from '../load/inside-folder.js';
import { type ReadText, tryRead } from '../load/read-text.js';
import { readYaml } from '../load/read-yaml.js';
import type { LoadedSpec, Path, SourceFile } from '../load/source-file.js';
import { type Problem, problem } from '../problems/problem.js';
import { keywordOf } from './keywords/index.js';

/** Reads the schema files that `references` of a spec name, and those that they refer to. */
export function readPayloads(
  spec: SourceFile,
  references: Iterable<readonly [Path, string]>,
  readText: ReadText,
): { readonly loaded: LoadedSpec; readonly problems: readonly Problem[] } {
  const reader = new PayloadReader(posix.dirname(spec.path), readText);
  for (const [path, target] of references) reader.follow({ file: spec, path, target, isUnderId: false });
  return { loaded: { spec, payloads: reader.files, failed: reader.failed }, problems: reader.problems };
}

/** A reference in a file. Under an `$id` it may name a schema instead of a file. */
interface Reference {
  readonly file: SourceFile;
  readonly path: Path;
  readonly target: string;
  readonly isUnderId: boolean;
}

/** Follows references from file to file. Reads each file once. */
class PayloadReader {
  readonly files = new Map<string, SourceFile>();
  readonly problems: Problem[] = [];
  readonly failed = new Set<string>();
  readonly #folder: string;
  readonly #readText: ReadText;

  constructor(folder: string, readText: ReadText) {
    this.#folder = folder;
    this.#readText = readText;
  }

  follow(reference: Reference): void {
    const { file, path: at, target, isUnderId } = reference;
    const [name = ''] = target.split('#', 1);
    if (name === '' || /^[a-z][a-z0-9+.-]*:/i.test(name)) return;
    const path = posix.normalize(posix.join(posix.dirname(file.path), name));
    if (this.files.has(path) || this.failed.has(path)) return;
    if (isInside(this.#folder, path)) this.#read(path, reference);
    else if (!isUnderId) this.#fail(path, problem('outside-folder', file.at(at), { file: name, folder: this.#folder }));
  }

  #read(path: string, { file: from, path: at, isUnderId }: Reference): void {
    const text = tryRead(path, this.#readText, from.at(at));
    if (typeof text !== 'string') {
      if (!isUnderId) this.#fail(path, text);
      return;
    }
    const { file, problems: ofSyntax } = readYaml(path, text);
    const problems = ofSyntax.length > 0 ? ofSyntax : wrongDocument(file, 'payload schema');
    if (problems.length > 0) {
      this.#fail(path, ...problems);
      return;
    }
    this.files.set(path, file);
    for (const reference of referencesIn(file, file.value, [])) this.follow(reference);
  }

  #fail(path: string, ...problems: readonly Problem[]): void {
    this.failed.add(path);
    this.problems.push(...problems);
  }
}

/** The references in a schema. Values that are data are not searched. In a map by names, a name is not a keyword. */
function* referencesIn(file: SourceFile, value: unknown, path: Path, isUnderId = false, isMap = false): Iterable<Reference> {
  if (typeof value !== 'object' || value === null) return;
  const isNamed = isUnderId || (!isMap && '$id' in value);
  for (const [key, member] of Object.entries(value)) {
    const form = isMap ? 'schema' : (keywordOf(key)?.form ?? 'schema');
    if (!isMap && key === '$ref' && typeof member === 'string') yield { file, path: [...path, key], target: member, isUnderId: isNamed };
    else if (/schema/.test(form)) yield* referencesIn(file, member, [...path, key], isNamed, /^map|pattern$/.test(form));
  }
}
