// Mutates an area, or only some of its files: `npm run mutate -- matching packages/runtime/src/topic-trie.ts`. Reports are in `.reports`.
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

const here = fileURLToPath(new URL('.', import.meta.url));
const areas = Object.keys(JSON.parse(readFileSync(resolve(here, 'areas.json'), 'utf8')));
const [area, ...files] = process.argv.slice(2);

if (areas.includes(area)) {
  const { status } = spawnSync(
    process.execPath,
    [resolve(here, 'node_modules/@stryker-mutator/core/bin/stryker.js'), 'run', resolve(here, 'stryker.config.mjs')],
    {
      cwd: resolve(here, '../..'),
      // An area may have slow tests.
      env: { ...process.env, TOPICWRIGHT_SLOW: '1', MUTATION_AREA: area, ...(files.length > 0 && { MUTATION_FILES: files.join(',') }) },
      stdio: 'inherit',
    },
  );
  process.exitCode = status ?? 1;
} else {
  console.error(`pass an area: ${areas.join(', ')}`);
  process.exitCode = 2;
}
