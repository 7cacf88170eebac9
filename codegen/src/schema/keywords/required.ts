import { raw } from '../../code/code.js';
import { type Condition, comparison } from '../../code/condition.js';
import { propertyOf } from '../json-schema.js';
import type { Keyword } from '../keyword.js';
import { inParts } from './parts.js';
import { memberOf } from './properties.js';

/**
 * Properties that have a schema are required by `properties`.
 *
 * @see {@link https://json-schema.org/draft/2020-12/json-schema-validation#section-6.5.3}
 */
export const REQUIRED: Keyword = {
  name: 'required',
  form: 'names',
  role: 'assertion',
  on: 'object',
  print: (schema, site) => {
    const names = (schema.required ?? []).filter((name) => !propertyOf(schema, name));
    const print = (name: string): Condition => comparison(memberOf(site, name).value, '!==', raw('undefined'));
    return inParts(names, print, (part) => ({ type: ['object'], required: part }), site);
  },
};
