import { dirname, join, resolve } from 'node:path';
import { nearestConfig } from './nearest-config.js';
import { findProject, type Project, type ProjectOptions } from './project.js';
import { visibleEntries } from './visible-entries.js';

/** Returns the folders with the input of a project. While its configuration is invalid or missing: those that were known before. */
export function inputFolderFinder(options: ProjectOptions, cwd: string): () => readonly string[] {
  const config = nearestConfig(cwd);
  let known: readonly string[] = [config === undefined ? cwd : dirname(config)];
  return () => {
    known = inputFolders(options, cwd) ?? known;
    return known;
  };
}

/** `undefined` if the configuration is invalid or missing. */
function inputFolders(options: ProjectOptions, cwd: string): readonly string[] | undefined {
  try {
    const { project } = findProject(options, cwd);
    return project && foldersOf(project);
  } catch {
    return undefined;
  }
}

/** The folders of the configuration and of each spec, and the folders below a spec, where its payload schemas are. */
function foldersOf({ config, jobs, manifest, root, source }: Project): readonly string[] {
  const outputs = new Set(
    jobs.flatMap(({ compiled, emit }) => [compiled, ...Object.values(emit).map(({ into }) => into), dirname(manifest)]),
  );
  const skipped = new Set([...outputs].filter((folder) => folder !== undefined).map((folder) => resolve(root, folder)));
  const specs = jobs.flatMap(({ spec }) => specFolders(resolve(source, spec), skipped));
  return [...new Set([...[...config.keys()].map((path) => dirname(path)), ...specs])];
}

/** The folder of a spec, and the folders below it without those in `skipped`. */
export function specFolders(spec: string, skipped: ReadonlySet<string> = new Set()): readonly string[] {
  const withBelow = (folder: string): readonly string[] => [
    folder,
    ...subfolders(folder)
      .filter((each) => !skipped.has(each))
      .flatMap(withBelow),
  ];
  return withBelow(dirname(spec));
}

function subfolders(folder: string): readonly string[] {
  return visibleEntries(folder)
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => join(folder, name));
}
