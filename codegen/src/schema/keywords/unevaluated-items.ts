import type { Keyword } from '../keyword.js';
import { printItemLoop } from './loops.js';

/** @see {@link https://json-schema.org/draft/2020-12/json-schema-core#section-11.2} */
export const UNEVALUATED_ITEMS: Keyword = {
  name: 'unevaluatedItems',
  form: 'schema',
  role: 'assertion',
  subschemas: 'child',
  on: 'array',
  printLoop: (schema, site) =>
    site.parts.printUnevaluated('evaluatesItem', schema, site, (isUnevaluated) =>
      schema.unevaluatedItems ? printItemLoop(schema.unevaluatedItems, site, isUnevaluated) : [],
    ),
  evaluatesItem: () => true,
};
