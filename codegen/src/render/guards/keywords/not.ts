import { NOTHING } from '../../../model/json-schema.js';
import { type Keyword, test } from '../site.js';

/** @see {@link https://json-schema.org/draft/2020-12/json-schema-core#section-10.2.1.4} */
export const NOT: Keyword = {
  keyword: 'not',
  on: 'any',
  print: ({ not }, site) => (not && not !== NOTHING ? [test('not', site.functions.holds(not, site.value, site), 'another value')] : []),
};
