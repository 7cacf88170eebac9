import { code } from '../../code/code.js';
import { type Keyword, test } from '../site.js';

/** @see {@link https://json-schema.org/draft/2020-12/json-schema-validation#section-6.5.1} */
export const MAX_PROPERTIES: Keyword = {
  keyword: 'maxProperties',
  on: 'object',
  print: ({ maxProperties: most = 0 }, { value }) => [
    test('maxProperties', code`Object.keys(${value}).length > ${most}`, `an object of at most ${most} properties`),
  ],
};
