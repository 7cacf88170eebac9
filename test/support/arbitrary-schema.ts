import fc from 'fast-check';

/** A JSON Schema as JSON. */
export type AnySchema = boolean | { readonly [keyword: string]: unknown };

// ajv ignores `__proto__`. Other tests cover that name.
const name = fc.constantFrom('a', 'b', 'foo', 'constructor', 'x-y');
const text = fc.constantFrom('', 'a', 'b', 'foo', 'bar', '😀', '1');
const scalar = fc.oneof(fc.constantFrom<unknown>(null, true, false, 0, 1, -1, 1.5, 2, 10, 0.3), text);
/** Small values with few names, so that schemas often apply to them. */
export const value: fc.Arbitrary<unknown> = fc.letrec((tie) => ({
  value: fc.oneof(
    { maxDepth: 3, withCrossShrink: true },
    scalar,
    fc.array(tie('value'), { maxLength: 4 }),
    fc.uniqueArray(fc.tuple(name, tie('value')), { selector: ([own]) => own, maxLength: 4 }).map((members) => Object.fromEntries(members)),
  ),
})).value;

const pattern = fc.constantFrom('^a', 'o$', '^[a-c]+$', '.', '^\\p{L}$');
const count = fc.integer({ min: 0, max: 4 });
const number = fc.constantFrom(-1, 0, 0.5, 1, 2, 10);

/** Schemas of any form, with few names and small limits. */
export const schema: fc.Arbitrary<AnySchema> = fc.letrec<{ schema: AnySchema }>((tie) => {
  const schemas = fc.array(tie('schema'), { minLength: 1, maxLength: 3 });
  const byName = fc
    .uniqueArray(fc.tuple(name, tie('schema')), { selector: ([key]) => key, maxLength: 3 })
    .map((members) => Object.fromEntries(members));
  const names = fc.uniqueArray(name, { maxLength: 2 });
  const type = fc.constantFrom('null', 'boolean', 'object', 'array', 'number', 'integer', 'string');
  const keyword: fc.Arbitrary<readonly [string, unknown]> = fc.oneof(
    fc.tuple(fc.constant('type'), fc.oneof(type, fc.uniqueArray(type, { minLength: 1, maxLength: 3 }))),
    fc.tuple(
      fc.constant('enum'),
      fc.uniqueArray(value, { minLength: 1, maxLength: 3, comparator: (a, b) => JSON.stringify(a) === JSON.stringify(b) }),
    ),
    fc.tuple(fc.constant('const'), value),
    fc.tuple(fc.constantFrom('minimum', 'maximum', 'exclusiveMinimum', 'exclusiveMaximum'), number),
    fc.tuple(fc.constant('multipleOf'), fc.constantFrom(0.1, 0.5, 1, 2)),
    fc.tuple(fc.constantFrom('minLength', 'maxLength', 'minItems', 'maxItems', 'minProperties', 'maxProperties'), count),
    fc.tuple(fc.constant('pattern'), pattern),
    fc.tuple(fc.constant('uniqueItems'), fc.boolean()),
    fc.tuple(fc.constant('required'), names),
    fc.tuple(
      fc.constant('dependentRequired'),
      fc.tuple(name, names).map(([key, needed]) => ({ [key]: needed })),
    ),
    fc.tuple(fc.constantFrom('allOf', 'anyOf', 'oneOf', 'prefixItems'), schemas),
    fc.tuple(
      fc.constantFrom(
        'not',
        'if',
        'then',
        'else',
        'items',
        'contains',
        'additionalProperties',
        'propertyNames',
        'unevaluatedItems',
        'unevaluatedProperties',
      ),
      tie('schema'),
    ),
    fc.tuple(fc.constantFrom('minContains', 'maxContains'), fc.integer({ min: 0, max: 2 })),
    fc.tuple(fc.constantFrom('properties', 'dependentSchemas'), byName),
    fc.tuple(
      fc.constant('patternProperties'),
      fc.tuple(pattern, tie('schema')).map(([key, part]) => ({ [key]: part })),
    ),
  );
  const object = fc
    .uniqueArray(keyword, { selector: ([key]) => key, maxLength: 4 })
    .map((members): AnySchema => Object.fromEntries(members));
  return { schema: fc.oneof({ maxDepth: 3 }, fc.boolean(), object, object, object) };
}).schema;
