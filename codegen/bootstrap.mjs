// Brings a fresh checkout to where the generator runs: installs what is missing, bundles the generator where its
// sources are newer. Needs nothing but Node and npm; says nothing where there is nothing to do.
import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, statSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

const root = resolve(dirname(fileURLToPath(import.meta.url)), '..');
const LEAST_NODE = [20, 19];

const [major, minor] = process.versions.node.split('.').map(Number);
if (major < LEAST_NODE[0] || (major === LEAST_NODE[0] && minor < LEAST_NODE[1])) {
  fail(`Node ${LEAST_NODE.join('.')} or newer is needed, and this is ${process.versions.node}`);
}

if (changed(join(root, 'package-lock.json')) > changed(join(root, 'node_modules/.package-lock.json'))) {
  console.log('installing dependencies');
  npm(['ci', '--no-audit', '--no-fund', '--loglevel=error']);
}

const sources = [
  'codegen/src',
  'codegen/schema',
  'codegen/build.mjs',
  'packages/runtime/src',
  'packages/access/src',
  'packages/consumer/src',
  'packages/mqtt/src',
];
const newest = Math.max(...sources.map((path) => newestBelow(join(root, path))));
if (newest > changed(join(root, 'codegen/dist/topicwright.cjs'))) {
  console.log('building the generator');
  await import(pathToFileURL(join(root, 'codegen/build.mjs')).href);
}

function npm(args) {
  // Under `npm start` this is the npm that runs us, on every platform.
  const { npm_execpath: npmCli } = process.env;
  const [command, before] = npmCli ? [process.execPath, [npmCli]] : ['npm', []];
  const { status } = spawnSync(command, [...before, ...args], { cwd: root, stdio: ['ignore', 'ignore', 'inherit'] });
  if (status !== 0) fail(`npm ${args[0]} failed`);
}

/** When `path` was last changed; 0 where it does not exist. */
function changed(path) {
  return existsSync(path) ? statSync(path).mtimeMs : 0;
}

function newestBelow(path) {
  if (!statSync(path).isDirectory()) return changed(path);
  return Math.max(changed(path), ...readdirSync(path).map((name) => newestBelow(join(path, name))));
}

function fail(message) {
  console.error(message);
  process.exit(1);
}
