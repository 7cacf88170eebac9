// Writes the JavaScript of each package: one file an entry point, for files are what loading takes time by.
// The declarations come from `tsc -b`.
import { readdirSync, readFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const here = dirname(fileURLToPath(import.meta.url));
const folders = readdirSync(here, { withFileTypes: true }).filter((entry) => entry.isDirectory());

await Promise.all(
  folders.map(({ name }) =>
    build({
      entryPoints: entryPoints(resolve(here, name)),
      outdir: resolve(here, name, 'dist'),
      bundle: true,
      // What two entry points share stands once, so that what one throws is what the other exports.
      splitting: true,
      packages: 'external',
      format: 'esm',
      target: 'es2022',
      platform: 'neutral',
      sourcemap: true,
      logLevel: 'warning',
    }),
  ),
);

/** The sources of what a package exports. */
function entryPoints(folder) {
  const { exports } = JSON.parse(readFileSync(resolve(folder, 'package.json'), 'utf8'));
  return Object.values(exports)
    .flatMap((entry) => entry.default ?? [])
    .map((path) => resolve(folder, path.replace('/dist/', '/src/').replace(/\.js$/, '.ts')));
}
