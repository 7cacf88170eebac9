import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { explain, type Schema } from '@topicwright/runtime';
import { expect, it } from 'vitest';
import { ROOT, readText } from '../support/generate.js';

// The interpreter alone, so that it takes no time: on the groups of the JSON Schema test suite whose schemas have no references.

interface Group {
  readonly description: string;
  readonly schema: Schema;
  readonly tests: readonly { readonly description: string; readonly data: unknown; readonly valid: boolean }[];
}

const SUITE = 'test/conformance/json-schema-2020-12';

/** Keywords that only the generator resolves or refuses. In the suite, formats are annotations. */
const RESOLVED = /"\$(?:ref|dynamicRef|id|anchor|vocabulary)":|"dependencies":/;

const files = readdirSync(join(ROOT, SUITE)).filter((name) => name.endsWith('.json'));
const groups = files
  .flatMap((name) => (JSON.parse(readText(`${SUITE}/${name}`)) as readonly Group[]).map((group) => ({ name, group })))
  .filter(({ group }) => !RESOLVED.test(JSON.stringify(group.schema)));

it.each(groups.map(({ name, group }) => [`${name}: ${group.description}`, group] as const))('%s', (_, { schema, tests }) => {
  for (const { description, data, valid } of tests) {
    const issues = explain(schema, data);
    expect([description, issues.length === 0]).toEqual([description, valid]);
    expect([description, explain(schema, data, { all: true }).length === 0]).toEqual([description, valid]);
    // The first issue is one of all.
    if (!valid)
      expect(explain(schema, data, { all: true }).map(({ path, code }) => [path, code])).toContainEqual([issues[0]?.path, issues[0]?.code]);
  }
});

it('covers many groups of the suite', () => {
  expect(groups.length).toBeGreaterThan(150);
});
