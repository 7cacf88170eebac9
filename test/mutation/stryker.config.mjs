import { readFileSync } from 'node:fs';

const area = process.env.MUTATION_AREA;
const known = JSON.parse(readFileSync(new URL('areas.json', import.meta.url), 'utf8'));
const mutate = process.env.MUTATION_FILES?.split(',') ?? known[area].mutate;

/** @type {import('@stryker-mutator/api/core').PartialStrykerOptions} */
export default {
  testRunner: 'vitest',
  plugins: [import.meta.resolve('@stryker-mutator/vitest-runner')],
  vitest: { configFile: 'test/mutation/vitest.config.mjs', related: false },
  mutate,
  // Most string literals are messages; tests do not compare them word for word.
  mutator: { excludedMutations: ['StringLiteral'] },
  // A constant of a module needs a run of all tests. These are limits and tables, not decisions.
  ignoreStatic: true,
  ignorePatterns: ['bench', '.git', '.explorer', 'coverage', 'test/mutation/node_modules'],
  concurrency: 2,
  // On a busy machine, a test that is only slow must not count as one that notices a mutant.
  timeoutMS: 20_000,
  // The recorder keeps the results of a run that is stopped.
  reporters: ['clear-text', 'json', 'progress-append-only', 'event-recorder'],
  eventReporter: { baseDir: `test/mutation/.reports/${area}` },
  clearTextReporter: { reportTests: false },
  jsonReporter: { fileName: `test/mutation/.reports/${area}.json` },
  tempDirName: 'test/mutation/.sandbox',
};
