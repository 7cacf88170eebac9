import { code, raw } from '../../code/code.js';
import { not, printRefusal } from '../../code/condition.js';
import type { Keyword } from '../keyword.js';

/** @see {@link https://json-schema.org/draft/2020-12/json-schema-core#section-10.3.2.4} */
export const PROPERTY_NAMES: Keyword = {
  name: 'propertyNames',
  form: 'schema',
  role: 'assertion',
  subschemas: 'child',
  on: 'object',
  printLoop: ({ propertyNames }, site) => {
    if (!propertyNames) return [];
    const isValid = site.parts.satisfies(propertyNames, { ...site, value: raw('key'), isNarrowed: false, name: `${site.name}Name` });
    if (isValid === true) return [];
    return [
      code`for (const key of Object.keys(${site.value})) {
  ${printRefusal(not(isValid))}
}`,
    ];
  },
};
