import { code, raw } from '../../code/code.js';
import { block, type Keyword, placeOfKey } from '../site.js';

/** @see {@link https://json-schema.org/draft/2020-12/json-schema-core#section-10.3.2.4} */
export const PROPERTY_NAMES: Keyword = {
  keyword: 'propertyNames',
  on: 'object',
  print: ({ propertyNames }, outer, printCheck) => {
    if (!propertyNames) return [];
    const scope = outer.scope.inner();
    const key = raw(scope.local('key'));
    const checks = printCheck(propertyNames, {
      ...outer,
      scope,
      value: key,
      ...placeOfKey(outer, key),
      optional: false,
    });
    if (checks.length === 0) return [];
    return [
      block(code`for (const ${key} of Object.keys(${outer.value})) {
  ${checks}
}`),
    ];
  },
};
