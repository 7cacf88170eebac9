import { spawnSync } from 'node:child_process';
import { resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

/** The folder of the bench. */
export const bench = fileURLToPath(new URL('..', import.meta.url));

/** The command line. */
export const cli = resolve(bench, '../codegen/bin/topicwright.js');

/** What the generator makes of the spec at `path`, and of that what `contents` exports, as a module. */
export async function generated(folder, path, contents) {
  const { status, stderr } = spawnSync(process.execPath, [cli, 'generate', path, '--out', 'src'], { cwd: folder, encoding: 'utf8' });
  if (status !== 0) throw new Error(stderr);
  return bundled(contents, resolve(folder, 'out.mjs'), { resolveDir: folder, platform: 'neutral' });
}

/** `contents` and all that it imports as one file, loaded. */
export async function bundled(contents, outfile, { loader = 'js', resolveDir = bench, platform = 'node' } = {}) {
  await build({ stdin: { contents, loader, resolveDir }, outfile, bundle: true, format: 'esm', platform, logLevel: 'error' });
  return import(`${outfile}?${Date.now()}`);
}
