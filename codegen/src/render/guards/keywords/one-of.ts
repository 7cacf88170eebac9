import { code, join } from '../../code/code.js';
import { type Keyword, test } from '../site.js';

/** @see {@link https://json-schema.org/draft/2020-12/json-schema-core#section-10.2.1.3} */
export const ONE_OF: Keyword = {
  keyword: 'oneOf',
  on: 'any',
  print: ({ oneOf = [] }, site) => {
    const counted = oneOf.map((schema) => code`Number(${site.functions.holds(schema, site.value, site)})`);
    return [test('oneOf', code`${join(counted, ' + ')} !== 1`, `just one of ${oneOf.length} alternatives`)];
  },
};
