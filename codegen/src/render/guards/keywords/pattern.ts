import { code, raw } from '../../code/code.js';
import { regExp } from '../../code/reg-exp.js';
import { type Keyword, test } from '../site.js';

/** Not anchored, with Unicode. @see {@link https://json-schema.org/draft/2020-12/json-schema-validation#section-6.3.3} */
export const PATTERN: Keyword = {
  keyword: 'pattern',
  on: 'string',
  print: ({ pattern = '', maxLength }, { value }) => {
    // What is too long has been refused; a check that goes on to find all issues must not spend time on it.
    const isShort = maxLength === undefined ? raw('') : code`${value}.length <= ${maxLength * 2} && `;
    return [test('pattern', code`${isShort}!${regExp(pattern)}.test(${value})`, `text that matches ${pattern}`)];
  },
};
