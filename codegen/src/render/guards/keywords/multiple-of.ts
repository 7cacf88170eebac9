import { code, imported } from '../../code/code.js';
import { RUNTIME } from '../../layout.js';
import { type Keyword, test } from '../site.js';

/** @see {@link https://json-schema.org/draft/2020-12/json-schema-validation#section-6.2.1} */
export const MULTIPLE_OF: Keyword = {
  keyword: 'multipleOf',
  on: 'number',
  print: ({ multipleOf: unit = 1 }, { value }) => [
    test('multipleOf', code`!${imported(RUNTIME, 'isMultipleOf')}(${value}, ${unit})`, `a multiple of ${unit}`),
  ],
};
