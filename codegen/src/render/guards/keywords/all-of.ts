import { block, type Keyword } from '../site.js';

/** @see {@link https://json-schema.org/draft/2020-12/json-schema-core#section-10.2.1.1} */
export const ALL_OF: Keyword = {
  keyword: 'allOf',
  on: 'any',
  print: ({ allOf = [] }, site, printCheck) => allOf.flatMap((schema) => printCheck(schema, site)).map(block),
};
