import configSchema from '../../schema/config.schema.json' with { type: 'json' };
import type { Problem } from '../problems/problem.js';
import { checkShape, type Shape } from './check-shape.js';
import { readYaml } from './read-yaml.js';

/** The kinds of TypeScript that a spec is rendered to. */
export type ArtifactName = 'topics' | 'payloads' | 'events' | 'policies';

/** Where an artifact goes, and by which module the others import it. */
export interface ArtifactTarget {
  readonly into: string;
  readonly as?: string;
}

/** A spec and where its output goes. Paths are relative to the folder of the config, with `/`. */
export interface Target {
  readonly spec: string;
  readonly compiled?: string;
  readonly emit: { readonly [Name in ArtifactName]?: ArtifactTarget };
}

/** `topicwright.yaml`. */
export interface Config {
  readonly manifest?: string;
  readonly targets: readonly Target[];
}

/** Reads the text of a `topicwright.yaml`. */
export function readConfig(path: string, text: string): { readonly config?: Config; readonly problems: readonly Problem[] } {
  const { file, problems } = readYaml(path, text);
  const all = problems.length > 0 ? problems : checkShape(file, configSchema as Shape);
  return all.length > 0 ? { problems: all } : { config: file.value as Config, problems: [] };
}
