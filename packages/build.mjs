// Writes the JavaScript of each package: one file an entry point, for files are what loading takes time by.
// The declarations come from `tsc -b`.
import { existsSync, readdirSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const here = dirname(fileURLToPath(import.meta.url));
const folders = readdirSync(here, { withFileTypes: true }).filter((entry) => entry.isDirectory());
const entries = folders
  .flatMap(({ name }) => ['index', 'testing'].map((entry) => resolve(here, name, 'src', `${entry}.ts`)))
  .filter((path) => existsSync(path));

await Promise.all(
  entries.map((entry) =>
    build({
      entryPoints: [entry],
      outdir: resolve(dirname(entry), '../dist'),
      bundle: true,
      packages: 'external',
      format: 'esm',
      target: 'es2022',
      platform: 'neutral',
      sourcemap: true,
      logLevel: 'warning',
    }),
  ),
);
