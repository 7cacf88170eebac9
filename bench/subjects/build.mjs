import { existsSync, mkdirSync, rmSync } from 'node:fs';
import { resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { runNode } from '../processes.mjs';

/** The folder of the bench, and that of the repository. */
export const bench = fileURLToPath(new URL('..', import.meta.url));
export const repository = resolve(bench, '..');

/** The spec of the AWS IoT Core events. */
export const awsSpec = resolve(repository, 'spec/aws-iot-events');

/** The command line of Topicwright. */
export const cli = resolve(repository, 'codegen/bin/topicwright.js');

/**
 * An empty folder below `.build`. It has a `node_modules`, because that is where the generator keeps the digests of its last run: without
 * one, it would write to the nearest `node_modules` outside of `.build`.
 */
export function emptyFolder(name) {
  const folder = resolve(bench, '.build', name);
  if (existsSync(folder)) rmSync(folder, { recursive: true });
  mkdirSync(resolve(folder, 'node_modules'), { recursive: true });
  return folder;
}

/** A folder below `.build`. */
export const folderOf = (name) => resolve(bench, '.build', name);

/** Whether another process of this run has built what the subjects import. */
export const isBuilt = process.env.BENCH_BUILT === '1';

/** Runs a module of `subjects` in a fresh process, which imports what this one has built. Returns the JSON that it prints. */
export function runFresh(module, ...args) {
  return JSON.parse(runNode(bench, [resolve(bench, 'subjects', module), ...args], { BENCH_BUILT: '1' }));
}

/** Generates the code of a spec into `src`, then bundles and imports `contents`, which imports from it. */
export async function generateAndImport(folder, spec, contents) {
  runNode(folder, [cli, 'generate', spec, '--out', 'src']);
  return bundleAndImport(contents, resolve(folder, 'out.mjs'), { resolveDir: folder, platform: 'neutral' });
}

/** Bundles `contents` with everything that it imports, and imports the result. */
export async function bundleAndImport(contents, outfile, { loader = 'js', resolveDir = bench, platform = 'node' } = {}) {
  await build({ stdin: { contents, loader, resolveDir }, outfile, bundle: true, format: 'esm', platform, logLevel: 'error' });
  return import(`${outfile}?${Date.now()}`);
}
