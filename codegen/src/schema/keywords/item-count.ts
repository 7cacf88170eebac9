import { code } from '../../code/code.js';
import { comparison } from '../../code/condition.js';
import type { Keyword } from '../keyword.js';

/** @see {@link https://json-schema.org/draft/2020-12/json-schema-validation#section-6.4.1} */
export const ITEM_COUNT: readonly Keyword[] = [
  {
    name: 'minItems',
    form: 'count',
    role: 'assertion',
    on: 'array',
    print: ({ minItems = 0 }, { value }) => comparison(code`${value}.length`, '>=', minItems),
  },
  {
    name: 'maxItems',
    form: 'count',
    role: 'assertion',
    on: 'array',
    print: ({ maxItems = 0 }, { value }) => comparison(code`${value}.length`, '<=', maxItems),
  },
];
