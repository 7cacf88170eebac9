import { code, imported } from '../../code/code.js';
import { any, atom, comparison } from '../../code/condition.js';
import { RUNTIME } from '../../code/runtime-module.js';
import { FORMATS } from '../formats.js';
import type { Keyword } from '../keyword.js';

const CODE_POINTS = imported(RUNTIME, 'codePoints');

/**
 * Lengths are in code points. They are only counted if the number of UTF-16 units is not sufficient.
 *
 * @see {@link https://json-schema.org/draft/2020-12/json-schema-validation#section-6.3}
 */
export const STRING_KEYWORDS: readonly Keyword[] = [
  {
    name: 'minLength',
    form: 'count',
    role: 'assertion',
    on: 'string',
    print: ({ minLength: least = 0 }, { value }) => {
      // A character has one or two units.
      if (least < 2) return least === 0 || comparison(value, '!==', '');
      return any([comparison(code`${value}.length`, '>=', least * 2), comparison(code`${CODE_POINTS}(${value})`, '>=', least)]);
    },
  },
  {
    name: 'maxLength',
    form: 'count',
    role: 'assertion',
    on: 'string',
    print: ({ maxLength: most = 0 }, { value }) =>
      any([comparison(code`${value}.length`, '<=', most), comparison(code`${CODE_POINTS}(${value})`, '<=', most)]),
  },
  {
    name: 'pattern',
    form: 'pattern',
    role: 'assertion',
    on: 'string',
    print: ({ pattern = '' }, site) => atom(code`${site.parts.pattern(pattern, site)}.test(${site.value})`),
  },
  {
    // An annotation, unless the spec asserts formats.
    name: 'format',
    form: 'string',
    role: 'annotation',
    on: 'string',
    print: ({ checkFormat, format = '' }, { value }) => {
      const asserted = checkFormat && FORMATS.get(format);
      return asserted === undefined || atom(code`${imported(RUNTIME, asserted.name)}(${value})`);
    },
  },
];
