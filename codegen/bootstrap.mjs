// Prepares a checkout for running the generator: installs dependencies if the lock file is newer, and bundles the
// generator if its sources are newer. Needs only Node.js and npm. Prints nothing if there is nothing to do.
import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, statSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

const root = resolve(dirname(fileURLToPath(import.meta.url)), '..');
const MIN_NODE = [20, 19];

const [major, minor] = process.versions.node.split('.').map(Number);
if (major < MIN_NODE[0] || (major === MIN_NODE[0] && minor < MIN_NODE[1])) {
  fail(`Node ${MIN_NODE.join('.')} or newer is required; this is ${process.versions.node}`);
}

if (changed(join(root, 'package-lock.json')) > changed(join(root, 'node_modules/.package-lock.json'))) {
  console.log('installing dependencies');
  npm(['ci', '--no-audit', '--no-fund', '--loglevel=error']);
}

const sources = [
  'package-lock.json',
  'codegen/package.json',
  'generated/aws-iot-events/catalog.json',
  'codegen/src',
  'codegen/schema',
  'codegen/build.mjs',
  'codegen/notices.mjs',
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
  // Under `npm start` this is the running npm, on every platform.
  const { npm_execpath: npmCli } = process.env;
  const [command, before] = npmCli ? [process.execPath, [npmCli]] : ['npm', []];
  const { status } = spawnSync(command, [...before, ...args], { cwd: root, stdio: ['ignore', 'ignore', 'inherit'] });
  if (status !== 0) fail(`npm ${args[0]} failed`);
}

/** The modification time of `path`. 0 if it does not exist. */
function changed(path) {
  return existsSync(path) ? statSync(path).mtimeMs : 0;
}

function newestBelow(path) {
  if (!existsSync(path) || !statSync(path).isDirectory()) return changed(path);
  return Math.max(changed(path), ...readdirSync(path).map((name) => newestBelow(join(path, name))));
}

function fail(message) {
  console.error(message);
  process.exit(1);
}
