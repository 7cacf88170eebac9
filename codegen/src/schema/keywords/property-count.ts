import { code } from '../../code/code.js';
import { comparison } from '../../code/condition.js';
import type { Keyword } from '../keyword.js';

/** @see {@link https://json-schema.org/draft/2020-12/json-schema-validation#section-6.5.1} */
export const PROPERTY_COUNT: readonly Keyword[] = [
  {
    name: 'minProperties',
    form: 'count',
    role: 'assertion',
    on: 'object',
    print: ({ minProperties = 0 }, { value }) => comparison(code`Object.keys(${value}).length`, '>=', minProperties),
  },
  {
    name: 'maxProperties',
    form: 'count',
    role: 'assertion',
    on: 'object',
    print: ({ maxProperties = 0 }, { value }) => comparison(code`Object.keys(${value}).length`, '<=', maxProperties),
  },
];
