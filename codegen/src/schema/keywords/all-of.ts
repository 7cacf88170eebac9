import { all } from '../../code/condition.js';
import type { Keyword } from '../keyword.js';
import { printInTurn } from './any-of.js';

/** @see {@link https://json-schema.org/draft/2020-12/json-schema-core#section-10.2.1.1} */
export const ALL_OF: Keyword = {
  name: 'allOf',
  form: 'schemas',
  role: 'assertion',
  subschemas: 'in-place',
  on: 'any',
  print: ({ allOf = [] }, site) => all(printInTurn(allOf, site, 'Part', (schema) => schema)),
  branches: ({ allOf = [] }) => allOf.map((schema) => ({ schema })),
};
