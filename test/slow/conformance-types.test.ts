import { expect, it } from 'vitest';
import { prove } from '../../codegen/src/prove.js';
import { EDGE_CASES } from '../conformance/edge-cases.js';
import { groups } from '../conformance/suite.js';
import { ROOT } from '../support/generate.js';
import { compilePayload, payloadFiles } from '../support/payload-modules.js';

it.each([
  ['the JSON Schema test suite', groups.map(({ schema }) => schema)],
  ['the edge cases', EDGE_CASES.map(([schema]) => schema)],
])('the code of %s type-checks', async (_, schemas) => {
  const compiled = await Promise.all(schemas.map((schema) => compilePayload(schema)));
  const files = compiled.flatMap(({ files: emitted, problems }, i) => {
    const isRefused = problems.some(({ severity }) => severity === 'error');
    return isRefused ? [] : payloadFiles(emitted).map(({ path, text }) => ({ path: `test/.types/${i}/${path}`, text }));
  });
  expect(files.length).toBeGreaterThan(100);
  const errors = await prove(files, ROOT, new Map());
  expect(errors.map(({ file, message }) => `${JSON.stringify(schemas[Number(file.split('/')[2])])}: ${message}`)).toEqual([]);
});
