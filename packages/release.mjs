// Publishes the packages whose version is not on npm yet. `--dry-run` publishes nothing, `--check` only says whether a
// release is possible, `--list` prints the packages in their order.
// Run by a workflow with trusted publishing, which needs no token: https://docs.npmjs.com/trusted-publishers
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { PUBLISHED, readManifest } from './manifests.mjs';

const root = resolve(dirname(fileURLToPath(import.meta.url)), '..');
const isDryRun = process.argv.includes('--dry-run');
const isCheck = process.argv.includes('--check');
const folders = inOrder(PUBLISHED);

if (process.argv.includes('--list')) console.log(folders.join('\n'));
else release();

function release() {
  const { repository } = readManifest('.');
  if (repository.includes('OWNER')) fail(`"repository" in package.json is a placeholder: ${repository}; set it and run npm run manifests`);
  if (readFileSync(resolve(root, 'action/README.md'), 'utf8').includes('OWNER'))
    fail('action/README.md has the placeholder OWNER; replace it');
  run('node', ['packages/manifests.mjs', '--check']);
  if (isCheck) return;
  if (!isDryRun && run('git', ['status', '--porcelain']) !== '') fail('there are uncommitted changes');
  for (const folder of folders) publish(folder);
}

function publish(folder) {
  const { name, version } = readManifest(folder);
  // npm fails for a version that does not exist.
  const { stdout } = spawnSync('npm', ['view', `${name}@${version}`, 'version'], { cwd: root, encoding: 'utf8' });
  if (stdout.trim() === version) {
    console.log(`unchanged  ${name}@${version}`);
    return;
  }
  run('npm', ['publish', `./${folder}`, ...(isDryRun ? ['--dry-run'] : ['--provenance'])]);
  console.log(`${isDryRun ? 'would be published' : 'published'}  ${name}@${version}`);
}

/** `folders`, each after those of its dependencies. */
function inOrder(folders) {
  const byName = new Map(folders.map((folder) => [readManifest(folder).name, folder]));
  const ordered = new Set();
  const add = (folder) => {
    for (const name of Object.keys(readManifest(folder).dependencies ?? {})) if (byName.has(name)) add(byName.get(name));
    ordered.add(folder);
  };
  folders.forEach(add);
  return [...ordered];
}

function run(command, args) {
  const { status, stdout, stderr } = spawnSync(command, args, { cwd: root, encoding: 'utf8' });
  if (status !== 0) fail(`${command} ${args.join(' ')} failed: ${stderr || stdout}`);
  return stdout.trim();
}

function fail(message) {
  console.error(message);
  process.exit(1);
}
