import { code, imported } from '../../code/code.js';
import { atom, comparison } from '../../code/condition.js';
import { RUNTIME } from '../../code/runtime-module.js';
import type { JsonSchema } from '../json-schema.js';
import type { Keyword } from '../keyword.js';

type Operator = Parameters<typeof comparison>[1];
type Limit = 'minimum' | 'maximum' | 'exclusiveMinimum' | 'exclusiveMaximum';

function limit(name: Limit, operator: Operator): Keyword {
  return {
    name,
    form: 'number',
    role: 'assertion',
    on: 'number',
    print: (schema: JsonSchema, { value }) => comparison(value, operator, schema[name] as number),
  };
}

/** @see {@link https://json-schema.org/draft/2020-12/json-schema-validation#section-6.2} */
export const NUMBER_KEYWORDS: readonly Keyword[] = [
  limit('minimum', '>='),
  limit('maximum', '<='),
  limit('exclusiveMinimum', '>'),
  limit('exclusiveMaximum', '<'),
  {
    name: 'multipleOf',
    form: 'positive',
    role: 'assertion',
    on: 'number',
    print: ({ multipleOf = 1 }, { value }) => atom(code`${imported(RUNTIME, 'isMultipleOf')}(${value}, ${multipleOf})`),
  },
];
