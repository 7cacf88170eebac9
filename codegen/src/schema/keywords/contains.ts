import { code, imported, raw } from '../../code/code.js';
import { all, type Condition, comparison, printCondition } from '../../code/condition.js';
import { RUNTIME } from '../../code/runtime-module.js';
import type { JsonSchema } from '../json-schema.js';
import type { Keyword, Site } from '../keyword.js';

/**
 * `minContains` and `maxContains` have no effect without `contains`.
 *
 * @see {@link https://json-schema.org/draft/2020-12/json-schema-core#section-10.3.1.3}
 */
export const CONTAINS: readonly Keyword[] = [
  {
    name: 'contains',
    form: 'schema',
    role: 'assertion',
    subschemas: 'child',
    on: 'array',
    print: (schema, site) => {
      const { contains, minContains = 1, maxContains } = schema;
      if (!contains || (minContains === 0 && maxContains === undefined)) return true;
      const isValid = isContained(contains, { ...site, value: raw('item'), isNarrowed: true });
      if (isValid === false) return minContains === 0;
      const count =
        isValid === true
          ? code`${site.value}.length`
          : code`${imported(RUNTIME, 'countItems')}(${site.value}, (item) => ${printCondition(isValid)})`;
      return all([
        minContains === 0 || comparison(count, '>=', minContains),
        maxContains === undefined || comparison(count, '<=', maxContains),
      ]);
    },
    evaluatesItem: ({ contains = {} }, member, site) => isContained(contains, { ...site, value: member.value, isNarrowed: false }),
  },
  { name: 'minContains', form: 'count', role: 'assertion', on: 'array' },
  { name: 'maxContains', form: 'count', role: 'assertion', on: 'array' },
];

function isContained(contains: JsonSchema, site: Site): Condition {
  return site.parts.satisfies(contains, { ...site, name: `${site.name}Contained` });
}
