import { code } from '../../code/code.js';
import { all, any, comparison } from '../../code/condition.js';
import type { Keyword } from '../keyword.js';

/** @see {@link https://json-schema.org/draft/2020-12/json-schema-core#section-10.3.1.1} */
export const PREFIX_ITEMS: Keyword = {
  name: 'prefixItems',
  form: 'schemas',
  role: 'assertion',
  subschemas: 'child',
  on: 'array',
  print: ({ prefixItems = [] }, site) =>
    all(
      prefixItems.map((schema, i) => {
        const item = { ...site, value: code`${site.value}[${i}]`, isNarrowed: false, name: `${site.name}Item${i + 1}` };
        return any([comparison(code`${site.value}.length`, '<=', i), site.parts.satisfies(schema, item)]);
      }),
    ),
  evaluatesItem: ({ prefixItems = [] }, { key }) => comparison(key, '<', prefixItems.length),
};
