import { FORMATS } from '../../../model/formats.js';
import { code, imported } from '../../code/code.js';
import { RUNTIME } from '../../layout.js';
import { type Keyword, test } from '../site.js';

/** An annotation, unless the spec asserts formats. @see {@link https://json-schema.org/draft/2020-12/json-schema-validation#section-7} */
export const FORMAT: Keyword = {
  keyword: 'format',
  on: 'string',
  print: ({ assertFormat, format = '' }, { value }) => {
    const check = assertFormat ? FORMATS.get(format) : undefined;
    return check === undefined ? [] : [test('format', code`!${imported(RUNTIME, check)}(${value})`, `text of the format ${format}`)];
  },
};
