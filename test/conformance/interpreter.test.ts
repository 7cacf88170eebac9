import { explain, type Schema } from '@topicwright/runtime';
import { expect, it } from 'vitest';
import { groups } from './suite.js';

// The interpreter alone, so that it takes no time: on the groups of the JSON Schema test suite whose schemas have no references.

/** Keywords that only the generator resolves or refuses. In the suite, formats are annotations. */
const RESOLVED = /"\$(?:ref|dynamicRef|id|anchor|vocabulary)":|"dependencies":/;

const plain = groups.filter(({ key, schema }) => !key.startsWith('optional/') && !RESOLVED.test(JSON.stringify(schema)));

it.each(plain)('$key', ({ schema, tests }) => {
  for (const { description, data, valid } of tests) {
    const issues = explain(schema as Schema, data);
    expect([description, issues.length === 0]).toEqual([description, valid]);
    expect([description, explain(schema as Schema, data, { all: true }).length === 0]).toEqual([description, valid]);
    // The first issue is one of all.
    if (!valid)
      expect(explain(schema as Schema, data, { all: true }).map(({ path, code }) => [path, code])).toContainEqual([
        issues[0]?.path,
        issues[0]?.code,
      ]);
  }
});

it('covers many groups of the suite', () => {
  expect(plain.length).toBeGreaterThan(150);
});
