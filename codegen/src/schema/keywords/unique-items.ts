import { code, imported } from '../../code/code.js';
import { atom, not } from '../../code/condition.js';
import { RUNTIME } from '../../code/runtime-module.js';
import type { Keyword } from '../keyword.js';

/** @see {@link https://json-schema.org/draft/2020-12/json-schema-validation#section-6.4.3} */
export const UNIQUE_ITEMS: Keyword = {
  name: 'uniqueItems',
  form: 'boolean',
  role: 'assertion',
  on: 'array',
  print: ({ uniqueItems }, { value }) => !uniqueItems || not(atom(code`${imported(RUNTIME, 'hasDuplicates')}(${value})`)),
};
