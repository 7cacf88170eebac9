import { code } from '../../code/code.js';
import { type Keyword, test } from '../site.js';

/** @see {@link https://json-schema.org/draft/2020-12/json-schema-validation#section-6.2.4} */
export const MINIMUM: Keyword = {
  keyword: 'minimum',
  on: 'number',
  print: ({ minimum: bound = 0 }, { value }) => [test('minimum', code`!(${value} >= ${bound})`, `at least ${bound}`)],
};
