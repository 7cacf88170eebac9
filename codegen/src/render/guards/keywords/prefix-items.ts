import { code, raw } from '../../code/code.js';
import { block, type Keyword } from '../site.js';

/** @see {@link https://json-schema.org/draft/2020-12/json-schema-core#section-10.3.1.1} */
export const PREFIX_ITEMS: Keyword = {
  keyword: 'prefixItems',
  on: 'array',
  print: ({ prefixItems = [] }, outer, printCheck) =>
    prefixItems.flatMap((schema, i) => {
      const scope = outer.scope.inner();
      const item = raw(scope.local('item'));
      const checks = printCheck(schema, { ...outer, scope, value: item, path: `${outer.path}/${i}`, optional: false });
      if (checks.length === 0) return [];
      return [
        block(code`if (${outer.value}.length > ${i}) {
  const ${item}: unknown = ${outer.value}[${i}];
  ${checks}
}`),
      ];
    }),
};
