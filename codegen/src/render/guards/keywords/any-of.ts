import { ANYTHING } from '../../../model/json-schema.js';
import { code, join } from '../../code/code.js';
import { type Keyword, test } from '../site.js';

/** @see {@link https://json-schema.org/draft/2020-12/json-schema-core#section-10.2.1.2} */
export const ANY_OF: Keyword = {
  keyword: 'anyOf',
  on: 'any',
  print: ({ anyOf = [] }, site) => {
    if (anyOf.includes(ANYTHING)) return [];
    const alternatives = anyOf.map((schema) => site.functions.holds(schema, site.value, site));
    return [test('anyOf', code`!(${join(alternatives, ' || ')})`, `one or more of ${anyOf.length} alternatives`)];
  },
};
