import { code, imported } from '../../code/code.js';
import { RUNTIME } from '../../layout.js';
import { type Keyword, test } from '../site.js';

/** In code points; text is counted only where its UTF-16 units leave a doubt. @see {@link https://json-schema.org/draft/2020-12/json-schema-validation#section-6.3.1} */
export const MAX_LENGTH: Keyword = {
  keyword: 'maxLength',
  on: 'string',
  print: ({ maxLength: most = 0 }, { value }) => [
    test(
      'maxLength',
      code`${value}.length > ${most} && ${imported(RUNTIME, 'codePoints')}(${value}) > ${most}`,
      `text of at most ${most} characters`,
    ),
  ],
};
