import { readFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';

/** Templates are text, as in the bundle. */
const textModules = {
  name: 'text-modules',
  enforce: 'pre' as const,
  load: (id: string) => (id.endsWith('.hbs') ? `export default ${JSON.stringify(readFileSync(id, 'utf8'))}` : undefined),
};

/** `npm run test:slow`: what takes minutes, or programs that `npm test` does without. */
const isSlow = process.env['TOPICWRIGHT_SLOW'] !== undefined;

/** Tests that restore what they change. They share modules, because importing them again for each file takes a third of the time. */
const SHARING = [
  'access',
  'compile',
  'conformance',
  'diff',
  'docs',
  'drift',
  'hostile',
  'layers',
  'properties',
  'render',
  'rules',
  'tables',
  'unit/{runtime,access}',
  'wording',
].map((folder) => `test/${folder}/**/*.test.ts`);

const NEVER = ['test/mutation/**', ...(isSlow ? [] : ['test/slow/**', '**/.tmp-*/**'])];

const packages = resolve(dirname(fileURLToPath(import.meta.url)), '../packages');

export default defineConfig({
  // Tests see the sources; what is built and packed is tested by those that run it.
  resolve: {
    alias: [
      { find: /^@topicwright\/([a-z-]+)$/, replacement: `${packages}/$1/src/index.ts` },
      { find: /^@topicwright\/([a-z-]+)\/([a-z-]+)$/, replacement: `${packages}/$1/src/$2.ts` },
    ],
  },
  plugins: [textModules],
  test: {
    exclude: NEVER,
    // A guard against tests that hang, far above what any takes on a busy machine.
    testTimeout: 240_000,
    hookTimeout: 240_000,
    expect: { poll: { timeout: 60_000 } },
    // Many tests wait for a broker, or for time to pass.
    maxWorkers: '200%',
    // `npm run coverage`: what the tests reach of the hand-written code.
    coverage: {
      provider: 'v8',
      include: ['codegen/src/**/*.ts', 'packages/*/src/**/*.ts'],
      // The page runs in a browser, in a slow test.
      exclude: ['**/generated/**', '**/*.d.ts', 'codegen/src/site/page/**'],
      reporter: [['text', { skipFull: true }]],
      thresholds: { lines: 95 },
    },
    projects: [
      {
        extends: true,
        test: {
          name: 'isolated',
          include: isSlow ? ['test/slow/**/*.test.ts'] : ['test/**/*.test.ts'],
          exclude: isSlow ? [] : SHARING,
          typecheck: { enabled: !isSlow, include: ['test/**/*.test-d.ts'], tsconfig: 'test/tsconfig.json', checker: 'tsc' },
        },
      },
      ...(isSlow ? [] : [{ extends: true as const, test: { name: 'sharing', include: SHARING, isolate: false } }]),
    ],
  },
});
