import { code } from '../../code/code.js';
import { type Keyword, test } from '../site.js';

/** @see {@link https://json-schema.org/draft/2020-12/json-schema-validation#section-6.4.1} */
export const MAX_ITEMS: Keyword = {
  keyword: 'maxItems',
  on: 'array',
  print: ({ maxItems: most = 0 }, { value }) => [test('maxItems', code`${value}.length > ${most}`, `an array of at most ${most}`)],
};
