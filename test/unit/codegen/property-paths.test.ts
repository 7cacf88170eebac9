import { expect, it } from 'vitest';
import type { JsonSchema } from '../../../codegen/src/schema/json-schema.js';
import { propertyPaths } from '../../../codegen/src/schema/property-paths.js';

const NUMBER: JsonSchema = { type: 'number' };
const pathsOf = (schema: JsonSchema): readonly string[] => propertyPaths(schema).map((keys) => keys.join('.'));

it('property paths are those of nested objects and arrays, and end in * where anything may follow', () => {
  const inner: JsonSchema = { properties: { b: NUMBER, list: { items: { properties: { c: NUMBER } } } } };
  const map: JsonSchema = { type: 'object', additionalProperties: NUMBER };
  expect(pathsOf({ properties: { a: NUMBER, inner, map, any: {} } })).toEqual([
    'a',
    'inner',
    'inner.b',
    'inner.list',
    'inner.list.[]',
    'inner.list.[].c',
    'map',
    'map.*',
    'any',
    'any.*',
  ]);
});

it('property paths have at most eight keys', () => {
  let schema: JsonSchema = { properties: { end: NUMBER } };
  for (let depth = 0; depth < 10; depth += 1) schema = { properties: { a: schema } };
  expect(pathsOf(schema).at(-1)).toBe(`${'a.'.repeat(8)}*`);
});

it('property paths are shorter if types refer to each other in very many ways', () => {
  const types = Array.from({ length: 12 }, (_, i) => ({ recursive: `T${i}`, properties: {} as Record<string, JsonSchema> }));
  for (const { properties } of types) for (const [i, type] of types.entries()) properties[`t${i}`] = type;
  const paths = pathsOf(types[0] as JsonSchema);
  expect(paths).toContain('t1.t2');
  expect(paths).toContain('t0.*');
  expect(paths.length).toBeLessThan(10_000);
});
