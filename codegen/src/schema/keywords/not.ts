import { not } from '../../code/condition.js';
import type { Keyword } from '../keyword.js';

/** @see {@link https://json-schema.org/draft/2020-12/json-schema-core#section-10.2.1.4} */
export const NOT: Keyword = {
  name: 'not',
  form: 'schema',
  role: 'assertion',
  subschemas: 'in-place',
  on: 'any',
  print: (schema, site) => schema.not === undefined || not(site.parts.satisfies(schema.not, { ...site, name: `${site.name}Not` })),
};
