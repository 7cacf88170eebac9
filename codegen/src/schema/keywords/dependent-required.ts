import { code, raw } from '../../code/code.js';
import { all, atom, choice, comparison } from '../../code/condition.js';
import type { Keyword } from '../keyword.js';
import { memberOf } from './properties.js';

/** @see {@link https://json-schema.org/draft/2020-12/json-schema-validation#section-6.5.4} */
export const DEPENDENT_REQUIRED: Keyword = {
  name: 'dependentRequired',
  form: 'map of names',
  role: 'assertion',
  on: 'object',
  print: ({ dependentRequired = {} }, site) =>
    all(
      Object.entries(dependentRequired).map(([name, needed]) =>
        choice(
          atom(code`Object.hasOwn(${site.value}, ${name})`),
          all(needed.map((other) => comparison(memberOf(site, other).value, '!==', raw('undefined')))),
          true,
        ),
      ),
    ),
};
