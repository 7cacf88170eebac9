import { differsFrom } from '../json-equality.js';
import { type Keyword, test } from '../site.js';

/** @see {@link https://json-schema.org/draft/2020-12/json-schema-validation#section-6.1.3} */
export const CONST: Keyword = {
  keyword: 'const',
  on: 'any',
  print: ({ const: value }, site) => (value === undefined ? [] : [test('const', differsFrom(value, site.value), JSON.stringify(value))]),
};
