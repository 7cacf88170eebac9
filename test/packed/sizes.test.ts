import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { sizes } from '../../bench/subjects/size.mjs';
import { ROOT } from '../support/generate.js';

/** How much a size may differ from the table, in percent: compressors differ a little. */
const TOLERANCE = 2;

it('the sizes of what bundlers keep are those of bench/sizes.json', async () => {
  const table = JSON.parse(readFileSync(join(ROOT, 'bench/sizes.json'), 'utf8')) as { readonly [name: string]: number };
  const measured = await sizes();
  expect(Object.keys(measured)).toEqual(Object.keys(table));
  for (const [name, bytes] of Object.entries(measured)) {
    const difference = Math.abs(bytes / (table[name] ?? 0) - 1) * 100;
    expect(difference, `${name}: ${bytes} bytes. If the change is intended, edit bench/sizes.json`).toBeLessThan(TOLERANCE);
  }
});
