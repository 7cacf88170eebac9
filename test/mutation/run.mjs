// Mutates each area, or those that are named: `npm run mutate -- matching`. Reports are in `.reports`.
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

const here = fileURLToPath(new URL('.', import.meta.url));
const known = Object.keys(JSON.parse(readFileSync(resolve(here, 'areas.json'), 'utf8')));
const named = process.argv.slice(2);
const unknown = named.find((area) => !known.includes(area));
if (unknown !== undefined) throw new Error(`unknown area ${JSON.stringify(unknown)}; expected one of ${known.join(', ')}`);

for (const area of named.length > 0 ? named : known) {
  const { status } = spawnSync(
    process.execPath,
    [resolve(here, 'node_modules/@stryker-mutator/core/bin/stryker.js'), 'run', resolve(here, 'stryker.config.mjs')],
    { cwd: resolve(here, '../..'), env: { ...process.env, MUTATION_AREA: area }, stdio: 'inherit' },
  );
  if (status !== 0) process.exitCode = 1;
}
