import { isNamed, printMembers } from '../print-members.js';
import { block, type Keyword } from '../site.js';

/** @see {@link https://json-schema.org/draft/2020-12/json-schema-core#section-10.3.2.3} */
export const ADDITIONAL_PROPERTIES: Keyword = {
  keyword: 'additionalProperties',
  on: 'object',
  print: (schema, site, printCheck) => {
    if (!schema.additionalProperties) return [];
    return printMembers(schema.additionalProperties, 'additionalProperties', site, printCheck, (key) => isNamed(schema, key)).map(block);
  },
};
