import { any } from '../../code/condition.js';
import { pascalCase } from '../../text/text-case.js';
import type { JsonSchema } from '../json-schema.js';
import type { Keyword, Site } from '../keyword.js';

/** @see {@link https://json-schema.org/draft/2020-12/json-schema-core#section-10.2.1.2} */
export const ANY_OF: Keyword = {
  name: 'anyOf',
  form: 'schemas',
  role: 'assertion',
  subschemas: 'in-place',
  on: 'any',
  print: ({ anyOf = [] }, site) =>
    any(anyOf.map((schema, i) => site.parts.satisfies(schema, alternativeSite(site, schema, 'Alternative', i)))),
  branches: ({ anyOf = [] }) => anyOf.map((schema) => ({ schema, when: { schema, isValid: true } })),
};

/** `site` with a name for one of several schemas: its title, else its position. */
export function alternativeSite(site: Site, { title = '' }: JsonSchema, kind: string, index: number): Site {
  return { ...site, name: `${site.name}${pascalCase(title) || `${kind}${index + 1}`}` };
}
