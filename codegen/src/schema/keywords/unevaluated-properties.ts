import type { Keyword } from '../keyword.js';
import { printMemberLoop } from './loops.js';

/** @see {@link https://json-schema.org/draft/2020-12/json-schema-core#section-11.3} */
export const UNEVALUATED_PROPERTIES: Keyword = {
  name: 'unevaluatedProperties',
  form: 'schema',
  role: 'assertion',
  subschemas: 'child',
  on: 'object',
  printLoop: (schema, site) =>
    site.parts.printUnevaluated('evaluatesProperty', schema, site, (isUnevaluated) =>
      schema.unevaluatedProperties ? printMemberLoop(schema.unevaluatedProperties, site, isUnevaluated) : [],
    ),
  evaluatesProperty: () => true,
};
