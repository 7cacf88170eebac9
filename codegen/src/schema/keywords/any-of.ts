import { any, type Condition } from '../../code/condition.js';
import { pascalCase } from '../../text/text-case.js';
import type { JsonSchema } from '../json-schema.js';
import { type Keyword, knowing, type Site } from '../keyword.js';

/** @see {@link https://json-schema.org/draft/2020-12/json-schema-core#section-10.2.1.2} */
export const ANY_OF: Keyword = {
  name: 'anyOf',
  form: 'schemas',
  role: 'assertion',
  subschemas: 'in-place',
  on: 'any',
  print: ({ anyOf = [] }, site) => printAnyOf(anyOf, site),
  branches: ({ anyOf = [] }) => anyOf.map((schema) => ({ schema, when: { schema, isValid: true } })),
};

/** The condition that a value satisfies one of `schemas`. Each is checked only if the value does not satisfy those before it. */
export function printAnyOf(schemas: readonly JsonSchema[], site: Site): Condition {
  return any(printInTurn(schemas, site, 'Alternative', (schema) => ({ not: schema })));
}

/** The conditions of `schemas`. When one is checked, the value is known to satisfy `learned` of each schema before it. */
export function printInTurn(
  schemas: readonly JsonSchema[],
  site: Site,
  kind: string,
  learned: (schema: JsonSchema) => JsonSchema,
): readonly Condition[] {
  let known = site;
  return schemas.map((schema, i) => {
    const condition = site.parts.satisfies(schema, alternativeSite(known, schema, kind, i));
    known = knowing(known, learned(schema));
    return condition;
  });
}

/** `site` with a name for one of several schemas: its title, else its position. */
export function alternativeSite(site: Site, { title = '' }: JsonSchema, kind: string, index: number): Site {
  return { ...site, name: `${site.name}${pascalCase(title) || `${kind}${index + 1}`}` };
}
