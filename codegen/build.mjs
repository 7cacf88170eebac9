// Bundles the command line into dist/topicwright.cjs, and its entry point into dist/start.cjs.
import { copyFileSync, existsSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const here = dirname(fileURLToPath(import.meta.url));
const source = (name, entry = 'index') => resolve(here, '../packages', name, `src/${entry}.ts`);

/** json-schema-to-typescript imports prettier, which is only needed for its option `format`. */
const withoutPrettier = {
  name: 'without-prettier',
  setup(bundle) {
    bundle.onResolve({ filter: /^prettier$/ }, () => ({ path: 'prettier', namespace: 'stub' }));
    bundle.onLoad({ filter: /.*/, namespace: 'stub' }, () => ({ contents: 'export const format = undefined;' }));
  },
};

/** Libraries for patterns, which are large and seldom needed, by the name of their file. They are loaded where a spec has a pattern. */
const SEPARATE = { recheck: 'recheck/lib/browser.js', refa: 'refa' };

const separateExternal = {
  name: 'separate-external',
  setup(bundle) {
    for (const [name, module] of Object.entries(SEPARATE)) {
      bundle.onResolve({ filter: new RegExp(`^${module}$`) }, () => ({ path: `./${name}.cjs`, external: true }));
    }
  },
};

await build({
  entryPoints: SEPARATE,
  absWorkingDir: here,
  outdir: 'dist',
  outExtension: { '.js': '.cjs' },
  bundle: true,
  platform: 'node',
  format: 'cjs',
  minify: true,
  legalComments: 'none',
  logLevel: 'error',
});

/** The entry point is a small file, which loads the rest if there is something to do. */
const restExternal = {
  name: 'rest-external',
  setup(bundle) {
    bundle.onResolve({ filter: /^\.\/run\.js$/ }, () => ({ path: './topicwright.cjs', external: true }));
  },
};

await build({
  entryPoints: [resolve(here, 'src/start.ts')],
  outfile: resolve(here, 'dist/start.cjs'),
  bundle: true,
  platform: 'node',
  format: 'cjs',
  target: 'node20',
  logLevel: 'warning',
  plugins: [restExternal],
});

await build({
  entryPoints: [resolve(here, 'src/run.ts')],
  outfile: resolve(here, 'dist/topicwright.cjs'),
  bundle: true,
  platform: 'node',
  format: 'cjs',
  target: 'node20',
  loader: { '.hbs': 'text' },
  alias: {
    '@topicwright/runtime/codegen': source('runtime', 'codegen'),
    '@topicwright/runtime': source('runtime'),
    '@topicwright/access': source('access'),
    '@topicwright/consumer': source('consumer'),
    '@topicwright/mqtt': source('mqtt'),
  },
  // Optional dependencies, which users install for the commands that need them.
  external: ['ts-morph', 'mqtt', 'aedes', '@aws-sdk/client-iot'],
  // json-schema-to-typescript logs to standard output if the variable is set.
  define: { 'process.env.VERBOSE': 'undefined' },
  // A shorter file is parsed faster. The names remain, so that stack traces can be read.
  minifyWhitespace: true,
  minifySyntax: true,
  legalComments: 'none',
  logLevel: 'warning',
  plugins: [withoutPrettier, separateExternal],
});

// The built-in catalog, for use outside of a project.
const catalog = resolve(here, '../generated/aws-iot-events/catalog.json');
if (existsSync(catalog)) copyFileSync(catalog, resolve(here, 'dist/aws-iot-events.json'));
