import { code } from '../../code/code.js';
import { type Keyword, test } from '../site.js';

/** @see {@link https://json-schema.org/draft/2020-12/json-schema-validation#section-6.4.2} */
export const MIN_ITEMS: Keyword = {
  keyword: 'minItems',
  on: 'array',
  print: ({ minItems: least = 0 }, { value }) => [test('minItems', code`${value}.length < ${least}`, `an array of at least ${least}`)],
};
