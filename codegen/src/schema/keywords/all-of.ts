import { all } from '../../code/condition.js';
import { type Keyword, knowing } from '../keyword.js';
import { alternativeSite } from './any-of.js';

/** @see {@link https://json-schema.org/draft/2020-12/json-schema-core#section-10.2.1.1} */
export const ALL_OF: Keyword = {
  name: 'allOf',
  form: 'schemas',
  role: 'assertion',
  subschemas: 'in-place',
  on: 'any',
  print: ({ allOf = [] }, site) => {
    let known = site;
    const conditions = allOf.map((schema, i) => {
      const condition = site.parts.satisfies(schema, alternativeSite(known, schema, 'Part', i));
      known = knowing(known, schema);
      return condition;
    });
    return all(conditions);
  },
  branches: ({ allOf = [] }) => allOf.map((schema) => ({ schema })),
};
