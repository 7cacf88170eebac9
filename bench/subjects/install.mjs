import { execFileSync } from 'node:child_process';
import { lstatSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { emptyFolder, repository } from './build.mjs';

/** Packages and megabytes that `npm install topicwright` adds to an empty project. */
export function install() {
  const folder = emptyFolder('install');
  const npm = (...args) => execFileSync('npm', args, { cwd: folder, encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] });
  const [{ filename }] = JSON.parse(npm('pack', '--json', '--pack-destination', folder, resolve(repository, 'codegen')));
  writeFileSync(resolve(folder, 'package.json'), '{ "private": true }');
  npm('install', '--offline', '--no-audit', '--no-fund', `./${filename}`);
  const modules = resolve(folder, 'node_modules');
  const lock = JSON.parse(readFileSync(resolve(modules, '.package-lock.json'), 'utf8'));
  const files = readdirSync(modules, { recursive: true }).map((path) => lstatSync(resolve(modules, path)));
  const bytes = files.reduce((sum, file) => sum + (file.isFile() ? file.size : 0), 0);
  return { packages: Object.keys(lock.packages).length, megabytes: bytes / 1e6 };
}
