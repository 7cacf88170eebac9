import { readFileSync } from 'node:fs';
import base from '../vitest.config.ts';

const area = process.env.MUTATION_AREA;
const { tests } = JSON.parse(readFileSync(new URL('areas.json', import.meta.url), 'utf8'))[area];

/** The tests of one area, as Stryker runs them. */
export default {
  ...base,
  test: {
    ...base.test,
    projects: undefined,
    include: tests,
    typecheck: { enabled: false },
  },
};
