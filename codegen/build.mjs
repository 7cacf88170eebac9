// Bundles the command line into dist/topicwright.cjs, and its entry point into dist/start.cjs.
import { copyFileSync, existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { brotliCompressSync } from 'node:zlib';
import { build } from 'esbuild';
import { noticesOf } from './notices.mjs';

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

const dist = resolve(here, 'dist');

/** What was bundled, for the notices. */
const noticed = [];

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

for (const [name, module] of Object.entries(SEPARATE)) {
  const { outputFiles, metafile } = await build({
    stdin: { contents: `module.exports = require(${JSON.stringify(module)});`, resolveDir: here },
    bundle: true,
    platform: 'node',
    format: 'cjs',
    minify: true,
    legalComments: 'none',
    logLevel: 'error',
    metafile: true,
    write: false,
  });
  writeSeparate(name, outputFiles[0].contents);
  noticed.push(metafile);
}

/** Writes a library compressed to a tenth of its size, and a module that loads it. */
function writeSeparate(name, contents) {
  mkdirSync(dist, { recursive: true });
  writeFileSync(resolve(dist, `${name}.br`), brotliCompressSync(contents));
  const loader = `// Loads ${name}.br, which is compressed: the library is large and seldom needed.
const { readFileSync } = require('node:fs');
const { brotliDecompressSync } = require('node:zlib');
const path = require('node:path').join(__dirname, '${name}.br');
module._compile(brotliDecompressSync(readFileSync(path)).toString(), path);
`;
  writeFileSync(resolve(dist, `${name}.cjs`), loader);
}

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
  // `import()` would search the rest for exports, which takes a tenth of a run. `require` does not.
  supported: { 'dynamic-import': false },
  logLevel: 'warning',
  plugins: [restExternal],
});

/** The packages that are bundled as sources, so that what is not used is left out. */
const alias = {
  '@topicwright/runtime/codegen': source('runtime', 'codegen'),
  '@topicwright/runtime/internal': source('runtime', 'internal'),
  '@topicwright/runtime': source('runtime'),
  '@topicwright/access/internal': source('access', 'internal'),
  '@topicwright/access': source('access'),
  '@topicwright/consumer/internal': source('consumer', 'internal'),
  '@topicwright/consumer': source('consumer'),
  '@topicwright/mqtt': source('mqtt'),
};

/** The program and the style sheet of the explorer page. */
const page = await build({
  entryPoints: [resolve(here, 'src/site/page/main.ts'), resolve(here, 'src/site/page/style.css')],
  outdir: resolve(dist, 'site'),
  // Text for the page, and no module of the package.
  outExtension: { '.js': '.script' },
  bundle: true,
  platform: 'browser',
  format: 'iife',
  target: 'es2022',
  alias,
  minify: true,
  legalComments: 'none',
  logLevel: 'warning',
  metafile: true,
});
noticed.push(page.metafile);
writeFileSync(resolve(dist, 'site/notices.md'), noticesOf([page.metafile], 'This page'));

const { metafile } = await build({
  entryPoints: [resolve(here, 'src/run.ts')],
  outfile: resolve(here, 'dist/topicwright.cjs'),
  bundle: true,
  platform: 'node',
  format: 'cjs',
  target: 'node20',
  loader: { '.hbs': 'text' },
  alias,
  // Optional dependencies, which users install for the commands that need them.
  external: ['ts-morph', 'mqtt', 'aedes', '@aws-sdk/client-iot'],
  // json-schema-to-typescript logs to standard output if the variable is set.
  define: { 'process.env.VERBOSE': 'undefined' },
  // A shorter file is parsed faster. The names remain, so that stack traces can be read.
  minifyWhitespace: true,
  minifySyntax: true,
  legalComments: 'none',
  logLevel: 'warning',
  metafile: true,
  plugins: [withoutPrettier, separateExternal],
});

writeFileSync(resolve(dist, 'THIRD-PARTY-NOTICES.md'), noticesOf([...noticed, metafile]));

// The built-in catalog, for use outside of a project.
const catalog = resolve(here, '../generated/aws-iot-events/catalog.json');
if (existsSync(catalog)) copyFileSync(catalog, resolve(here, 'dist/aws-iot-events.json'));
