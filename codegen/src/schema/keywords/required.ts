import { raw } from '../../code/code.js';
import { all, comparison } from '../../code/condition.js';
import { propertyOf } from '../json-schema.js';
import type { Keyword } from '../keyword.js';
import { memberOf } from './properties.js';

/** The properties that have a schema are required there. @see {@link https://json-schema.org/draft/2020-12/json-schema-validation#section-6.5.3} */
export const REQUIRED: Keyword = {
  name: 'required',
  form: 'names',
  role: 'assertion',
  on: 'object',
  print: (schema, site) => {
    const names = (schema.required ?? []).filter((name) => !propertyOf(schema, name));
    return all(names.map((name) => comparison(memberOf(site, name).value, '!==', raw('undefined'))));
  },
};
