import { code, raw } from '../../code/code.js';
import { comparison, not, printRefusal } from '../../code/condition.js';
import { type Keyword, knowing } from '../keyword.js';

/** @see {@link https://json-schema.org/draft/2020-12/json-schema-core#section-10.3.2.4} */
export const PROPERTY_NAMES: Keyword = {
  name: 'propertyNames',
  form: 'schema',
  role: 'assertion',
  subschemas: 'child',
  on: 'object',
  printLoop: ({ propertyNames }, site) => {
    if (!propertyNames) return [];
    const value = raw('key');
    const name = knowing({ ...site, value, isNarrowed: false, name: `${site.name}Name` }, { type: 'string' });
    const isValid = site.parts.satisfies(propertyNames, name);
    if (isValid === true) return [];
    const keys = code`Object.keys(${site.value})`;
    if (isValid === false) return [printRefusal(comparison(code`${keys}.length`, '>', 0))];
    return [
      code`for (const ${value} of ${keys}) {
  ${printRefusal(not(isValid))}
}`,
    ];
  },
};
