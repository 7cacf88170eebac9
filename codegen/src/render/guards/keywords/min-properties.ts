import { code } from '../../code/code.js';
import { type Keyword, test } from '../site.js';

/** @see {@link https://json-schema.org/draft/2020-12/json-schema-validation#section-6.5.2} */
export const MIN_PROPERTIES: Keyword = {
  keyword: 'minProperties',
  on: 'object',
  print: ({ minProperties: least = 0 }, { value }) => [
    test('minProperties', code`Object.keys(${value}).length < ${least}`, `an object of at least ${least} properties`),
  ],
};
