import { posix } from 'node:path';
import specSchema from '../../schema/spec.schema.json' with { type: 'json' };
import { type Position, type Problem, problem } from '../problem.js';
import { checkShape, type Shape } from './check-shape.js';
import { readYaml } from './read-yaml.js';
import type { LoadedSpec, Path, SourceFile } from './source-file.js';
import type { SpecDocument } from './spec-document.js';

/** Reads a file, by its path as shown. Throws where there is none. */
export type ReadText = (path: string) => string;

/** Reads the spec at `path` with all schema files that it leads to. */
export function readSpec(path: string, readText: ReadText): { readonly loaded?: LoadedSpec; readonly problems: readonly Problem[] } {
  const text = tryRead(path, readText);
  if (typeof text !== 'string')
    return { problems: [problem('missing-file', startOf(path), `${path} ${text.reason}`, 'create the file, or mend its name')] };
  const { file: spec, problems: yamlProblems } = readYaml(path, text);
  const problems = yamlProblems.length === 0 ? checkShape(spec, specSchema as Shape) : yamlProblems;
  // A key that is not known is no reason to keep quiet about the rest.
  if (problems.some(({ code }) => code !== 'unknown-key')) return { problems };
  const reader = new PayloadReader(posix.dirname(path), readText);
  for (const [at, target] of payloadReferences(spec.value as SpecDocument)) reader.follow(spec, at, path, target);
  return { loaded: { spec, payloads: reader.files }, problems: [...problems, ...reader.problems] };
}

function tryRead(path: string, readText: ReadText): string | { readonly reason: string } {
  try {
    return readText(path);
  } catch (error) {
    return { reason: (error as NodeJS.ErrnoException).code === 'EISDIR' ? 'is a folder' : 'does not exist or cannot be read' };
  }
}

function startOf(file: string): Position {
  return { file, line: 1, column: 1, length: 1, text: '' };
}

/** Follows references from file to file and reads each file once. */
class PayloadReader {
  readonly files = new Map<string, SourceFile>();
  readonly problems: Problem[] = [];
  readonly #failed = new Set<string>();
  readonly #folder: string;
  readonly #readText: ReadText;

  constructor(folder: string, readText: ReadText) {
    this.#folder = folder;
    this.#readText = readText;
  }

  /** Reads what `target` names, said at `at` of `from`. */
  follow(from: SourceFile, at: Path, base: string, target: string, underId = false): void {
    const [name = ''] = target.split('#', 1);
    if (name === '' || /^[a-z][a-z0-9+.-]*:/i.test(name)) return;
    const path = posix.normalize(posix.join(posix.dirname(base), name));
    if (this.files.has(path) || this.#failed.has(path)) return;
    if (!isInside(this.#folder, path) && underId) return;
    if (!isInside(this.#folder, path)) {
      this.#refuse(
        path,
        problem('outside-folder', from.at(at), `${JSON.stringify(name)} lies outside ${this.#folder}`, 'keep schemas beside the spec'),
      );
      return;
    }
    this.#read(path, from, at, underId);
  }

  #read(path: string, from: SourceFile, at: Path, underId: boolean): void {
    const text = tryRead(path, this.#readText);
    if (typeof text !== 'string' && underId) return;
    if (typeof text !== 'string') {
      this.#refuse(path, problem('missing-file', from.at(at), `${path} ${text.reason}`, 'create the file, or mend its name'));
      return;
    }
    const { file, problems } = readYaml(path, text);
    if (problems.length > 0) {
      this.#refuse(path, ...problems);
      return;
    }
    this.files.set(path, file);
    for (const [where, target, underId] of references(file.value, [])) this.follow(file, where, path, target, underId);
  }

  #refuse(path: string, ...problems: readonly Problem[]): void {
    this.#failed.add(path);
    this.problems.push(...problems);
  }
}

function* payloadReferences(spec: SpecDocument): Iterable<readonly [Path, string]> {
  for (const [name, category] of Object.entries(spec.categories)) {
    if (category.payload !== undefined) yield [['categories', name, 'payload'], category.payload];
    for (const [type, event] of Object.entries(category.events)) {
      if (event.payload !== undefined) yield [['categories', name, 'events', type, 'payload'], event.payload];
    }
  }
}

/** What holds data, not schemas, wherever it is a keyword. */
const DATA: ReadonlySet<string> = new Set(['enum', 'const', 'examples', 'default']);
/** What holds schemas by names, which may be those of keywords. */
const BY_NAME: ReadonlySet<string> = new Set(['properties', 'patternProperties', '$defs', 'dependentSchemas']);

/** The references in a schema, and whether they stand below an `$id`: then they may name a schema, and no file. */
function* references(value: unknown, path: Path, underId = false, isByName = false): Iterable<readonly [Path, string, boolean]> {
  if (typeof value !== 'object' || value === null) return;
  const named = underId || (!isByName && '$id' in value);
  for (const [key, member] of Object.entries(value)) {
    if (isByName) yield* references(member, [...path, key], named);
    else if (key === '$ref' && typeof member === 'string') yield [[...path, key], member, named];
    else if (!DATA.has(key)) yield* references(member, [...path, key], named, BY_NAME.has(key));
  }
}

function isInside(folder: string, path: string): boolean {
  const relative = posix.relative(folder, path);
  return relative !== '..' && !relative.startsWith('../') && !posix.isAbsolute(relative);
}
