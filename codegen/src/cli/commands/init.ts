import { lstatSync } from 'node:fs';
import { join, relative, resolve } from 'node:path';
import { loadCatalog } from '../../pipeline.js';
import { diskAt } from '../../write/disk.js';
import { withDiskErrors } from '../../write/disk-error.js';
import { stageAll } from '../../write/write-files.js';
import { chooseName } from '../init/choose-name.js';
import { RUNTIME_PACKAGES, type Starter, type StarterFile } from '../init/starter.js';
import { starterFiles } from '../init/starter-files.js';
import { type Command, EXIT, type ExitCode, type Io, UsageError } from '../io.js';
import { nearestFolderWith } from '../nearest-config.js';
import { checkArity, readOptions } from '../options.js';
import { TOOL_VERSION } from '../tool-version.js';
import { withSlashes } from '../with-slashes.js';

/** `topicwright init`: writes the spec and the configuration of a new project. Never overwrites a file. */
export const INIT: Command = {
  summary: 'start a project: a small spec with both directions, and its configuration',
  help: `topicwright init [FOLDER] [OPTIONS]

Writes spec/spec.yaml with its payload schemas, and topicwright.yaml, into FOLDER
(default: this folder). No file is overwritten: if one exists, nothing is written.

  --name NAME  name of the spec, such as acme or @acme/fleet (default: that of
               package.json, else of the folder)
  --package    also write what makes it a publishable npm package: package.json,
               tsconfig.json, a test and, unless they exist, README.md and .gitignore
  --json       print the written files as JSON

Examples:
  topicwright init
  topicwright init fleet --name @acme/fleet --package`,
  run,
};

async function run(args: readonly string[], io: Io): Promise<ExitCode> {
  const { values, positionals } = readOptions(args, {
    name: { type: 'string' },
    package: { type: 'boolean' },
    json: { type: 'boolean' },
  });
  checkArity(positionals, 1, 'topicwright init [FOLDER]');
  const [folder = '.'] = positionals;
  const root = resolve(io.cwd, folder);
  const starter = starterOf(root, values.name, values.package === true);
  const files = starterFiles(starter);
  const existing = files.filter(({ path }) => withDiskErrors(path, () => exists(join(root, path))));
  refuseExisting(existing, folder);
  await checkName(starter.name, files);
  const written = files.filter((file) => !existing.includes(file));
  stageAll(written, diskAt(root));
  report({ folder, root, starter, written, kept: existing }, values.json === true, io);
  return EXIT.ok;
}

function starterOf(root: string, given: string | undefined, isPackage: boolean): Starter {
  const { packageName, name } = chooseName(root, given);
  return { name, packageName: isPackage ? packageName : undefined, schemas: schemasFrom(root, isPackage), version: TOOL_VERSION };
}

/** @throws {UsageError} if the names that `generate` derives from the name of the spec clash with those of its events. */
async function checkName(name: string, files: readonly StarterFile[]): Promise<void> {
  const texts = new Map(files.map(({ path, text }) => [path, text]));
  const { problems } = await loadCatalog('spec/spec.yaml', (path) => texts.get(path) ?? '');
  const [clash] = problems;
  if (clash) throw new UsageError(`the spec cannot have the name ${JSON.stringify(name)}: ${clash.message}; pass another --name`);
}

const INSTALLED = join('node_modules', 'topicwright');

/** The path from `root` to the JSON Schemas of the generator: where it is installed, else where npm will install it. */
function schemasFrom(root: string, isPackage: boolean): string {
  const home = nearestFolderWith(INSTALLED, root) ?? (isPackage ? undefined : nearestFolderWith('package.json', root)) ?? root;
  return withSlashes(relative(root, join(home, INSTALLED, 'schema')));
}

// A dangling symbolic link also counts.
function exists(path: string): boolean {
  return lstatSync(path, { throwIfNoEntry: false }) !== undefined;
}

function refuseExisting(existing: readonly StarterFile[], folder: string): void {
  const paths = existing.filter(({ keepsExisting }) => !keepsExisting).map(({ path }) => path);
  if (paths.length === 0) return;
  const place = folder === '.' ? 'this folder' : JSON.stringify(folder);
  throw new UsageError(
    `${paths.join(', ')} ${paths.length === 1 ? 'exists' : 'exist'} in ${place}; nothing was written. Pass another folder: topicwright init FOLDER`,
  );
}

interface Result {
  readonly folder: string;
  readonly root: string;
  readonly starter: Starter;
  readonly written: readonly StarterFile[];
  readonly kept: readonly StarterFile[];
}

function report({ folder, root, starter, written, kept }: Result, isJson: boolean, io: Io): void {
  const paths = written.map(({ path }) => path);
  if (isJson) {
    io.out(JSON.stringify({ name: starter.name, written: paths, kept: kept.map(({ path }) => path) }));
    return;
  }
  for (const path of paths) io.out(`written  ${path}`);
  for (const { path } of kept) io.out(`kept     ${path}`);
  io.out('\nnext:');
  for (const step of nextSteps(folder, root, starter)) io.out(`  ${step}`);
}

function nextSteps(folder: string, root: string, { packageName }: Starter): readonly string[] {
  const enter = folder === '.' ? [] : [`cd ${/^[\w@./-]+$/.test(folder) ? folder : JSON.stringify(folder)}`];
  if (packageName !== undefined) return [...enter, 'npm install', 'npm run build', 'npm test'];
  const tools = nearestFolderWith(INSTALLED, root) === undefined ? ['npm install --save-dev topicwright'] : [];
  return [...enter, ...tools, `npm install ${RUNTIME_PACKAGES.join(' ')}`, 'npx topicwright generate'];
}
