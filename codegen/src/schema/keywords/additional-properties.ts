import { any, not } from '../../code/condition.js';
import type { Keyword } from '../keyword.js';
import { printMemberLoop } from './loops.js';
import { PATTERN_PROPERTIES } from './pattern-properties.js';
import { PROPERTIES } from './properties.js';

/** @see {@link https://json-schema.org/draft/2020-12/json-schema-core#section-10.3.2.3} */
export const ADDITIONAL_PROPERTIES: Keyword = {
  name: 'additionalProperties',
  form: 'schema',
  role: 'assertion',
  subschemas: 'child',
  on: 'object',
  printLoop: (schema, site) => {
    if (!schema.additionalProperties) return [];
    return printMemberLoop(schema.additionalProperties, site, (member) =>
      not(any([PROPERTIES, PATTERN_PROPERTIES].map(({ evaluatesProperty }) => evaluatesProperty?.(schema, member) ?? false))),
    );
  },
  evaluatesProperty: () => true,
};
