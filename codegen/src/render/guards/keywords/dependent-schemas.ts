import { code } from '../../code/code.js';
import { block, type Keyword } from '../site.js';

/** @see {@link https://json-schema.org/draft/2020-12/json-schema-core#section-10.2.2.4} */
export const DEPENDENT_SCHEMAS: Keyword = {
  keyword: 'dependentSchemas',
  on: 'object',
  print: ({ dependentSchemas = {} }, outer, printCheck) =>
    Object.entries(dependentSchemas).flatMap(([name, schema]) => {
      const site = { ...outer, scope: outer.scope.inner(), optional: false };
      const checks = printCheck(schema, site);
      if (checks.length === 0) return [];
      return [
        block(code`if (Object.hasOwn(${site.value}, ${name})) {
  ${checks}
}`),
      ];
    }),
};
