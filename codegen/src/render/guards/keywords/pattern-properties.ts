import { code, raw } from '../../code/code.js';
import { regExp } from '../../code/reg-exp.js';
import { block, type Keyword } from '../site.js';

/** @see {@link https://json-schema.org/draft/2020-12/json-schema-core#section-10.3.2.2} */
export const PATTERN_PROPERTIES: Keyword = {
  keyword: 'patternProperties',
  on: 'object',
  print: ({ patternProperties = {} }, outer, printCheck) =>
    Object.entries(patternProperties).flatMap(([pattern, schema]) => {
      const scope = outer.scope.inner();
      const key = raw(scope.local('key'));
      const item = raw(scope.local('item'));
      const site = {
        ...outer,
        scope,
        value: item,
        path: [...outer.path, '/', code`report.token(${key})`],
        optional: false,
      };
      const checks = printCheck(schema, site);
      if (checks.length === 0) return [];
      return [
        block(code`for (const ${key} in ${outer.value}) {
  if (!${regExp(pattern)}.test(${key}) || !Object.hasOwn(${outer.value}, ${key})) continue;
  const ${item}: unknown = ${outer.value}[${key}];
  ${checks}
}`),
      ];
    }),
};
