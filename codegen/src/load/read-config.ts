import { posix } from 'node:path';
import configSchema from '../../schema/config.schema.json' with { type: 'json' };
import { type Problem, problem } from '../problems/problem.js';
import { readShaped } from './read-shaped.js';
import type { SourceFile } from './source-file.js';

/** The kinds of TypeScript that a spec is rendered to. */
export type ArtifactName = 'topics' | 'payloads' | 'events' | 'policies';

/** The folder of an artifact, and the module by which other artifacts import it. Default: relative imports. */
export interface ArtifactTarget {
  readonly into: string;
  readonly as?: string;
}

/** A spec and its output. Paths are relative to the folder of the configuration, with `/`. */
export interface Target {
  readonly spec: string;
  readonly compiled?: string;
  readonly emit: { readonly [Name in ArtifactName]?: ArtifactTarget };
}

/** `topicwright.yaml`. */
export interface Config {
  readonly manifest?: string;
  readonly targets: readonly Target[];
  /** The severities of changes, by the name of a rule of `topicwright diff`. */
  readonly diff?: { readonly severities?: { readonly [rule: string]: 'breaking' | 'compatible' | 'info' | 'off' } };
}

/** Reads the text of a `topicwright.yaml`. */
export function readConfig(path: string, text: string): { readonly config?: Config; readonly problems: readonly Problem[] } {
  const { file, problems } = readShaped(path, text, configSchema, 'configuration');
  const all = problems.length > 0 ? problems : missingArtifacts(file);
  return all.length > 0 ? { problems: all } : { config: normalized(file.value as Config), problems: [] };
}

/** `config` with one spelling of each folder: `gen`, `./gen` and `gen/` are the same. */
function normalized({ targets, ...config }: Config): Config {
  const folder = (path: string): string => posix.join(path, '.');
  const emitted = (emit: Target['emit']): Target['emit'] =>
    Object.fromEntries(Object.entries(emit).map(([name, target]) => [name, { ...target, into: folder(target.into) }]));
  return {
    ...config,
    targets: targets.map(({ compiled, emit, ...target }) => ({
      ...target,
      ...(compiled !== undefined && { compiled: folder(compiled) }),
      emit: emitted(emit),
    })),
  };
}

/** The artifacts that the code of another one imports. */
const IMPORTS: { readonly [Name in ArtifactName]: readonly ArtifactName[] } = {
  topics: [],
  payloads: [],
  events: ['topics', 'payloads'],
  policies: ['topics'],
};

function missingArtifacts(file: SourceFile): readonly Problem[] {
  const { targets } = file.value as Config;
  return targets.flatMap(({ emit }, i) =>
    (Object.keys(emit) as ArtifactName[]).flatMap((name) => {
      const missing = IMPORTS[name].filter((other) => !emit[other]);
      return missing.map((key) => {
        const hint = `${name} import ${key}: add ${JSON.stringify(key)} and its folder`;
        return problem('missing-key', file.at(['targets', i, 'emit', name], 'key'), { key, of: `targets.${i}.emit` }, { hint });
      });
    }),
  );
}
