// Bundles each entry point of each package into one file, because every file adds to the load time. The declarations come from `tsc -b`.
import { existsSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const here = dirname(fileURLToPath(import.meta.url));
const folders = readdirSync(here, { withFileTypes: true }).filter((entry) => entry.isDirectory());

await Promise.all(folders.map(({ name }) => buildPackage(resolve(here, name))));

async function buildPackage(folder) {
  const outdir = resolve(folder, 'dist');
  const { metafile } = await build({
    entryPoints: entryPoints(folder),
    outdir,
    bundle: true,
    // Code that entry points share is in one chunk, so that `instanceof` works across them.
    splitting: true,
    packages: 'external',
    format: 'esm',
    target: 'es2022',
    platform: 'neutral',
    sourcemap: true,
    metafile: true,
    logLevel: 'warning',
  });
  removeStrays(folder, outdir, new Set(Object.keys(metafile.outputs).map((path) => resolve(path))));
}

/** Removes what an earlier build wrote and this one did not: JavaScript, and declarations of deleted sources. */
function removeStrays(folder, outdir, written) {
  for (const name of readdirSync(outdir, { recursive: true })) {
    const path = resolve(outdir, name);
    const source = resolve(folder, 'src', name.replace(/\.d\.ts(\.map)?$/, '.ts'));
    const isStray = /\.js(\.map)?$/.test(name) ? !written.has(path) : /\.d\.ts(\.map)?$/.test(name) && !existsSync(source);
    if (isStray) rmSync(path);
  }
}

/** The sources of what a package exports. */
function entryPoints(folder) {
  const { exports } = JSON.parse(readFileSync(resolve(folder, 'package.json'), 'utf8'));
  return Object.values(exports)
    .flatMap((entry) => entry.default ?? [])
    .map((path) => resolve(folder, path.replace('/dist/', '/src/').replace(/\.js$/, '.ts')));
}
