import { code, imported } from '../../code/code.js';
import { RUNTIME } from '../../layout.js';
import { type Keyword, test } from '../site.js';

/** In code points; text is counted only where its UTF-16 units leave a doubt. @see {@link https://json-schema.org/draft/2020-12/json-schema-validation#section-6.3.2} */
export const MIN_LENGTH: Keyword = {
  keyword: 'minLength',
  on: 'string',
  print: ({ minLength: least = 0 }, { value }) => [
    test(
      'minLength',
      code`${value}.length < ${least * 2} && ${imported(RUNTIME, 'codePoints')}(${value}) < ${least}`,
      `text of at least ${least} characters`,
    ),
  ],
};
