import { code } from '../../code/code.js';
import { type Keyword, test } from '../site.js';

/** @see {@link https://json-schema.org/draft/2020-12/json-schema-validation#section-6.2.2} */
export const MAXIMUM: Keyword = {
  keyword: 'maximum',
  on: 'number',
  print: ({ maximum: bound = 0 }, { value }) => [test('maximum', code`!(${value} <= ${bound})`, `at most ${bound}`)],
};
