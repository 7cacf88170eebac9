import { dirname, join, resolve } from 'node:path';
import { findProject, type Project, type ProjectOptions } from './project.js';
import { visibleEntries } from './visible-entries.js';

/** The folders with the input of a project. `undefined` if its configuration is invalid or missing. */
export function inputFolders(options: ProjectOptions, cwd: string): readonly string[] | undefined {
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
  const below = (folder: string): readonly string[] =>
    subfolders(folder)
      .filter((each) => !skipped.has(each))
      .flatMap((each) => [each, ...below(each)]);
  const specs = jobs.map(({ spec }) => dirname(resolve(source, spec)));
  return [...new Set([...[...config.keys()].map((path) => dirname(path)), ...specs, ...specs.flatMap(below)])];
}

function subfolders(folder: string): readonly string[] {
  return visibleEntries(folder)
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => join(folder, name));
}
