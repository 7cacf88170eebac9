import { code } from '../../code/code.js';
import { type Keyword, test } from '../site.js';

/** @see {@link https://json-schema.org/draft/2020-12/json-schema-validation#section-6.2.3} */
export const EXCLUSIVE_MAXIMUM: Keyword = {
  keyword: 'exclusiveMaximum',
  on: 'number',
  print: ({ exclusiveMaximum: bound = 0 }, { value }) => [test('exclusiveMaximum', code`!(${value} < ${bound})`, `less than ${bound}`)],
};
