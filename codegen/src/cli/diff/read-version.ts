import { posix } from 'node:path';
import type { Severities } from '../../diff/report.js';
import { type SpecVersion, specVersion } from '../../diff/spec-version.js';
import { type Config, readConfig } from '../../load/read-config.js';
import { startOf, tryRead } from '../../load/read-text.js';
import { loadCatalog } from '../../pipeline.js';
import type { Problem } from '../../problems/problem.js';
import { InvalidSpecError, UsageError } from '../io.js';
import { CONFIG_NAME } from '../nearest-config.js';
import type { VersionFiles } from './version-files.js';

/** The name of a spec in a folder without a configuration. */
const SPEC_NAME = 'spec.yaml';

/** The specs of a version, and how its configuration classifies changes. */
export interface Version {
  readonly specs: readonly SpecVersion[];
  /** `undefined` if it has no configuration. */
  readonly severities: Severities | undefined;
}

/**
 * Reads a version.
 *
 * @throws {UsageError} if it has no spec, unless `mayBeMissing`
 * @throws {InvalidSpecError} if a spec is invalid
 */
export async function readVersion(files: VersionFiles, mayBeMissing = false): Promise<Version> {
  const config = readVersionConfig(files);
  const paths = config ? configuredPaths(config, files) : specPaths(files, mayBeMissing);
  const loaded = await Promise.all(paths.map((path) => loadCatalog(path, files.readText)));
  const problems = loaded.flatMap((each) => each.problems);
  InvalidSpecError.throwIf(ofVersion(files, problems));
  const specs = loaded.flatMap(({ catalog, draft }) => (catalog && draft ? [specVersion(catalog, draft)] : []));
  return { specs, severities: config && (config.diff?.severities ?? {}) };
}

function configuredPaths({ targets }: Config, { path }: VersionFiles): readonly string[] {
  return [...new Set(targets.map(({ spec }) => posix.join(path, spec)))];
}

/** The configuration in the folder that the argument names. */
function readVersionConfig(files: VersionFiles): Config | undefined {
  const path = posix.join(files.path, CONFIG_NAME);
  if (files.kindOf(files.path) !== 'folder' || files.kindOf(path) !== 'file') return undefined;
  const text = tryRead(path, files.readText, startOf(path));
  if (typeof text !== 'string') throw new InvalidSpecError(ofVersion(files, [text]));
  const { config, problems } = readConfig(path, text);
  if (!config) throw new InvalidSpecError(ofVersion(files, problems));
  return config;
}

function specPaths({ path, kindOf, prefix }: VersionFiles, mayBeMissing: boolean): readonly string[] {
  const kind = kindOf(path);
  const spec = posix.join(path, SPEC_NAME);
  if (kind === 'file') return [path];
  if (kind === 'folder' && kindOf(spec) === 'file') return [spec];
  if (mayBeMissing) return [];
  const shown = JSON.stringify(`${prefix}${path}`);
  throw new UsageError(kind === undefined ? `${shown} does not exist` : `${shown} contains neither ${CONFIG_NAME} nor ${SPEC_NAME}`);
}

/** `problems` in the files of a version. */
function ofVersion({ prefix }: VersionFiles, problems: readonly Problem[]): readonly Problem[] {
  return problems.map((problem) => ({ ...problem, file: `${prefix}${problem.file}` }));
}
