import { code } from '../../code/code.js';
import { type Keyword, test } from '../site.js';

/** @see {@link https://json-schema.org/draft/2020-12/json-schema-validation#section-6.2.5} */
export const EXCLUSIVE_MINIMUM: Keyword = {
  keyword: 'exclusiveMinimum',
  on: 'number',
  print: ({ exclusiveMinimum: bound = 0 }, { value }) => [test('exclusiveMinimum', code`!(${value} > ${bound})`, `more than ${bound}`)],
};
