import { posix } from 'node:path';
import { type SpecVersion, specVersion } from '../../diff/spec-version.js';
import { readConfig } from '../../load/read-config.js';
import { startOf, tryRead } from '../../load/read-text.js';
import { loadCatalog } from '../../pipeline.js';
import type { Problem } from '../../problems/problem.js';
import { InvalidSpecError, UsageError } from '../io.js';
import { CONFIG_NAME } from '../nearest-config.js';
import type { VersionFiles } from './version-files.js';

/** The name of a spec in a folder without a configuration. */
const SPEC_NAME = 'spec.yaml';

/** The specs of a version. @throws {UsageError} if there are none. @throws {InvalidSpecError} if one is invalid. */
export async function readVersion(files: VersionFiles): Promise<readonly SpecVersion[]> {
  const loaded = await Promise.all(specPaths(files).map((path) => loadCatalog(path, files.readText)));
  const versions = loaded.flatMap(({ catalog, draft }) => (catalog && draft ? [specVersion(catalog, draft)] : []));
  InvalidSpecError.throwIf(
    ofVersion(
      files,
      loaded.flatMap(({ problems }) => problems),
    ),
  );
  return versions;
}

function specPaths({ path, kindOf, prefix, readText }: VersionFiles): readonly string[] {
  const kind = kindOf(path);
  if (kind === 'file') return [path];
  if (kind === undefined) throw new UsageError(`${JSON.stringify(`${prefix}${path}`)} does not exist`);
  const config = posix.join(path, CONFIG_NAME);
  if (kindOf(config) === 'file') return configuredSpecs({ path, kindOf, prefix, readText }, config);
  const spec = posix.join(path, SPEC_NAME);
  if (kindOf(spec) === 'file') return [spec];
  throw new UsageError(`${JSON.stringify(`${prefix}${path}`)} contains neither ${CONFIG_NAME} nor ${SPEC_NAME}`);
}

function configuredSpecs(files: VersionFiles, path: string): readonly string[] {
  const text = tryRead(path, files.readText, startOf(path));
  if (typeof text !== 'string') throw new InvalidSpecError(ofVersion(files, [text]));
  const { config, problems } = readConfig(path, text);
  if (!config) throw new InvalidSpecError(ofVersion(files, problems));
  return [...new Set(config.targets.map(({ spec }) => posix.join(files.path, spec)))];
}

/** `problems` in the files of a version. */
function ofVersion({ prefix }: VersionFiles, problems: readonly Problem[]): readonly Problem[] {
  return problems.map((problem) => ({ ...problem, file: `${prefix}${problem.file}` }));
}
