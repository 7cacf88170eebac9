import { join } from 'node:path';
import { explain } from '@topicwright/runtime';
import { Ajv2020 } from 'ajv/dist/2020.js';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { prove } from '../../codegen/src/prove.js';
import type { RenderedFile } from '../../codegen/src/render/layout.js';
import { value as anyValue } from '../support/arbitrary-schema.js';
import { ROOT, temporaryFolder } from '../support/generate.js';
import { compilePayload, importPayload, payloadFiles } from '../support/payload-modules.js';

const numbered = (count: number, prefix = 'p'): readonly string[] => Array.from({ length: count }, (_, i) => `${prefix}${i}`);
const every = (names: readonly string[], schema: unknown): object => Object.fromEntries(names.map((name) => [name, schema]));
const LARGE = every(numbered(450), 1);
const without = (name: string): object => Object.fromEntries(Object.entries(LARGE).filter(([key]) => key !== name));

/** Schemas beyond the official suite: limits at which the generated code changes its form, and keywords in unusual company. */
const CASES: readonly (readonly [schema: unknown, ...values: readonly unknown[]])[] = [
  [{ minLength: 0 }],
  [{ minLength: 1 }],
  [{ minLength: 3 }, '😀😀', '😀😀😀', 'ab😀', 'abc', 'ab'],
  [{ maxLength: 0 }],
  [{ maxLength: 1 }, '😀', '😀a'],
  [{ minItems: 0, minProperties: 0 }],
  [{ minItems: 1, minProperties: 1 }],
  [{ maxItems: 0, maxProperties: 0 }],
  [{ uniqueItems: false }, [1, 1]],
  [{ oneOf: [{ title: 'Anything' }, { type: 'string' }] }],
  [{ oneOf: [{}, {}] }],
  [{ oneOf: [{}, false, false] }],
  [{ oneOf: [{ type: 'string' }] }],
  [{ oneOf: [{ const: 1 }, { const: 2 }] }],
  [{ oneOf: [{ minimum: 1 }, { maximum: 1 }] }],
  [{ oneOf: [{ required: ['a'] }, { required: ['b'] }] }, { a: 1 }, { b: 1 }, { a: 1, b: 1 }],
  [{ oneOf: [{ minimum: 1 }, { multipleOf: 2 }, { maximum: 10 }] }, 12, 11, 4],
  [{ anyOf: [{ minimum: 5 }, { type: 'string' }, false] }, 7],
  [{ enum: [1, 'a', { x: 1 }, [1], null, true], type: ['object', 'string'] }, { x: 1 }],
  [{ enum: [1, 2, 3, 4, 5, 6, 7, 8], minimum: 3 }, 3, 8],
  [{ enum: [1, 2, 3, 4, 5, 6, 7, 8, 9, 'a', { x: 1 }], not: { const: 9 } }, 8, 9, { x: 1 }],
  [{ enum: [{ x: 1 }, [1, 2]] }, { x: 1 }, [1, 2], [2, 1]],
  [{ const: 'a', enum: ['a', 'b'] }],
  [{ const: 'foo', enum: ['a'] }],
  [{ const: 1.5, type: 'integer' }],
  [{ if: { type: 'string' } }],
  [JSON.parse('{ "if": { "type": "string" }, "then": { "minLength": 2 } }')],
  [{ if: { type: 'string' }, else: { type: 'array' } }],
  [JSON.parse('{ "if": {}, "then": { "type": "array" }, "else": false }')],
  [JSON.parse('{ "if": false, "then": false, "else": { "type": "array" } }')],
  [JSON.parse('{ "then": false, "else": false }')],
  [{ items: {} }],
  [{ items: false }],
  [{ prefixItems: [true, { type: 'number' }], items: false }, [1], [1, 2], [1, 'a'], [1, 2, 3]],
  [{ prefixItems: [{ type: 'number' }], items: { type: 'string' } }, [1, 'a'], [1, 1], ['a']],
  [{ prefixItems: [{ type: 'number' }], items: true }],
  [{ prefixItems: [true, false] }, [1], [1, 2]],
  [{ contains: { type: 'number' }, minContains: 0 }],
  [{ contains: { type: 'number' }, minContains: 2, maxContains: 2 }, [1, 2], [1, 2, 3], [1]],
  [{ not: {} }],
  [{ not: { not: { type: 'string' } } }],
  [{ not: { anyOf: [{ type: 'string' }, { type: 'array', minItems: 1 }] } }],
  [{ properties: { a: { minimum: 1 } }, required: ['a'] }, { a: 0 }, { a: 1 }, {}],
  [{ properties: { a: {}, b: true }, required: ['a'] }, { a: null }, { b: 1 }],
  [{ properties: { constructor: { type: 'number' }, toString: {} }, required: ['toString'] }, { constructor: 1 }, { toString: 1 }],
  [
    { properties: { constructor: { type: ['object', 'null'], properties: { a: { type: 'number' } } } } },
    { constructor: { a: 1 } },
    { constructor: { a: 'x' } },
  ],
  [
    { properties: { '': { type: 'number' }, '-': { type: 'object', properties: { a: false } } } },
    { '': 1 },
    { '': 'a' },
    { '-': { a: 1 } },
  ],
  [{ type: 'object', properties: { a: false } }, { a: 1 }, {}],
  [
    { type: 'object', properties: every(numbered(450), { type: 'number' }), required: numbered(450) },
    LARGE,
    without('p0'),
    without('p449'),
    { ...LARGE, p200: 'a' },
  ],
  [{ type: 'object', properties: every(numbered(450), { type: 'number' }) }, LARGE, without('p201'), { ...LARGE, p399: 'a' }],
  [{ required: numbered(450) }, LARGE, without('p0'), without('p250'), without('p449')],
  [{ allOf: numbered(220).map((name) => ({ properties: { [name]: { type: 'number' } } })) }, LARGE, { ...LARGE, p219: 'a' }],
  [{ anyOf: numbered(220).map((name) => ({ required: [name] })) }, { p219: 1 }, { p220: 1 }, {}],
  [
    { additionalProperties: { type: 'number' }, properties: { a: true }, patternProperties: { '^b': { type: 'string' } } },
    { a: 'x', b: 'x', c: 1 },
    { c: 'x' },
    { b: 1 },
  ],
  [{ additionalProperties: true, properties: { a: { type: 'number' } } }],
  [{ additionalProperties: { type: 'number' }, unevaluatedProperties: false }, { a: 1 }, { a: 'x' }],
  [{ properties: { a: true }, unevaluatedProperties: { type: 'string' } }, { a: 1, b: 'x' }, { b: 1 }],
  [{ items: { type: 'number' }, unevaluatedItems: false }, [1], ['a']],
  [{ prefixItems: [true], unevaluatedItems: { type: 'string' } }, [1, 'a'], [1, 1]],
  [{ allOf: [{ unevaluatedProperties: true }], unevaluatedProperties: false }],
  [{ allOf: [{ unevaluatedItems: true }], unevaluatedItems: false }],
  [{ propertyNames: false }],
  [{ propertyNames: {} }],
  [{ propertyNames: { enum: ['a', 1, null] } }, { a: 1 }, { b: 1 }],
  [{ propertyNames: { type: 'number' } }, {}, { a: 1 }],
  [{ type: 'object', propertyNames: { anyOf: [{ minLength: 3 }, { const: 'a' }, { minimum: 3 }] } }, { a: 1 }, { foo: 1, b: 1 }],
  [{ propertyNames: { maxLength: 1 } }, { a: 1 }, { ab: 1 }],
  [{ dependentRequired: { a: ['b', 'foo'] } }, { a: 1 }, { a: 1, b: 1, foo: 1 }, { b: 1 }],
  [{ dependentSchemas: { a: false, b: { minProperties: 2 } } }, { a: 1 }, { b: 1 }, { b: 1, foo: 1 }],
  [{ type: ['integer', 'number'] }],
  [{ type: ['integer', 'string'] }],
  [{ type: 'number', multipleOf: 0.1 }, 0.3, 0.35],
  [{ minimum: -1, exclusiveMaximum: 2 }],
  [{ exclusiveMinimum: -1, maximum: 2 }],
  // Parts for values of another type than the value is known to have.
  [{ type: 'object', properties: { tags: { type: 'array', not: { const: 'none' } } } }, { tags: [] }, { tags: 'none' }],
  [{ type: 'object', anyOf: [{ const: 'none' }, { required: ['a'] }] }, { a: 1 }, {}, 'none'],
  [{ type: 'object', not: { enum: ['x', 1] } }, {}, 'x'],
  [{ type: 'string', not: { const: 1 } }],
  [{ type: ['string', 'null'], not: { enum: [1, null] } }],
  [{ type: 'boolean', not: { const: 1 } }],
  [{ type: 'object', anyOf: [{ type: 'string', minLength: 2 }, { required: ['a'] }] }, { a: 1 }, {}, 'foo'],
  [{ type: 'object', anyOf: [{ minLength: 2, items: { type: 'string' } }, false] }, {}, 'foo'],
  [{ type: ['integer', 'object'], if: { const: 'a' }, else: { not: { type: 'string', pattern: 'a' } } }, 1, {}],
  [
    { properties: { p: { type: 'number', oneOf: [{ const: 1 }, { const: '1' }, { enum: [2, '2', { x: 1 }] }] } } },
    { p: 1 },
    { p: 2 },
    { p: '1' },
    { p: 3 },
  ],
  [{ type: 'integer', anyOf: [{ type: 'number', minimum: 3 }, { const: 1.5 }] }, 3, 2, 1.5],
  [{ type: 'number', anyOf: [{ type: 'integer' }, { const: 1.5 }] }, 3, 1.5, 2.5],
  [
    { items: { type: 'object', anyOf: [{ const: 3 }, { type: ['string', 'object'], minProperties: 1, maxLength: 3 }] } },
    [{ a: 1 }],
    [{}],
    ['a'],
  ],
  [
    {
      properties: {
        x: {
          anyOf: [
            { type: 'string', not: { const: 2 } },
            { type: 'object', allOf: [{ type: ['object', 'array'], minItems: 2, minProperties: 1 }] },
          ],
        },
      },
    },
    { x: 'a' },
    { x: {} },
    { x: { a: 1 } },
    { x: [1, 2] },
  ],
  [{ type: 'array', contains: { type: 'string', not: { const: 1 } }, items: { anyOf: [{ const: 1 }, { type: 'string' }] } }, [1, 'a'], [1]],
];

const COMMON = fc.sample(anyValue, { numRuns: 60, seed: 7 });

describe('a guard and the interpreter', () => {
  it('agree with ajv at the edges, and their code type-checks', { timeout: 120_000 }, async () => {
    const folder = temporaryFolder();
    const wrong: string[] = [];
    const emitted: RenderedFile[] = [];
    for (const [index, [schema, ...values]] of CASES.entries()) {
      const referee = new Ajv2020({ strict: false, ownProperties: true, validateFormats: false, multipleOfPrecision: 8 }).compile(
        schema as object,
      );
      const { files, problems } = await compilePayload(schema);
      expect(
        problems.filter(({ severity }) => severity === 'error'),
        JSON.stringify(schema).slice(0, 200),
      ).toEqual([]);
      emitted.push(...payloadFiles(files).map(({ path, text }) => ({ path: `test/.edges/${index}/${path}`, text })));
      const { isThing, thingJsonSchema } = await importPayload(files, join(folder, String(index)), 'isThing', 'thingJsonSchema');
      for (const data of [...COMMON, ...values]) {
        const want = referee(data);
        const got = [isThing(data), ...[false, true].map((all) => explain(thingJsonSchema, data, { all }).length === 0)];
        if (got.some((answer) => answer !== want))
          wrong.push(`${JSON.stringify(schema).slice(0, 200)} with ${JSON.stringify(data).slice(0, 100)}: got ${got}, want ${want}`);
      }
    }
    expect(wrong).toEqual([]);
    const typeErrors = await prove(emitted, ROOT, new Map());
    expect(typeErrors.map(({ file, message }) => `${JSON.stringify(CASES[Number(file.split('/')[2])]?.[0])}: ${message}`)).toEqual([]);
  });
});
