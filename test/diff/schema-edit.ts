import fc from 'fast-check';
import { type AnySchema, schema } from '../support/arbitrary-schema.js';

/** A schema, and the schema after an edit: a keyword replaced, added or removed, here or in a subschema. */
export const schemaEdit: fc.Arbitrary<readonly [before: AnySchema, after: AnySchema]> = fc.oneof(
  fc.tuple(schema, schema),
  fc.tuple(schema, schema, fc.nat(), fc.boolean()).map(([one, other, at, isPart]): readonly [AnySchema, AnySchema] => {
    if (typeof one === 'boolean' || typeof other === 'boolean') return [one, other];
    const keywords = Object.keys(other);
    const key = keywords[at % Math.max(1, keywords.length)];
    const own = Object.keys(one)[at % Math.max(1, Object.keys(one).length)];
    const { [own ?? '']: _, ...rest } = one;
    const edited = key === undefined ? rest : { ...one, [key]: other[key] };
    return isPart
      ? [
          { properties: { a: one }, items: one },
          { properties: { a: edited }, items: edited },
        ]
      : [one, edited];
  }),
);
