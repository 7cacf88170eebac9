import type { Keyword } from '../keyword.js';

/**
 * A recursive schema, or one with other assertions next to the reference.
 *
 * @see {@link https://json-schema.org/draft/2020-12/json-schema-core#section-8.2.3.1}
 */
export const REF: Keyword = {
  name: '$ref',
  form: 'string',
  role: 'assertion',
  subschemas: 'in-place',
  on: 'any',
  print: ({ $ref }, site) => $ref === undefined || site.parts.satisfies($ref, site),
  branches: ({ $ref }) => ($ref ? [{ schema: $ref }] : []),
};
