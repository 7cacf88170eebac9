import { code, imported } from '../../code/code.js';
import { RUNTIME } from '../../layout.js';
import { type Keyword, test } from '../site.js';

/** @see {@link https://json-schema.org/draft/2020-12/json-schema-validation#section-6.4.3} */
export const UNIQUE_ITEMS: Keyword = {
  keyword: 'uniqueItems',
  on: 'array',
  print: ({ uniqueItems }, { value }) =>
    uniqueItems ? [test('uniqueItems', code`${imported(RUNTIME, 'hasDuplicates')}(${value})`, 'an array of different items')] : [],
};
