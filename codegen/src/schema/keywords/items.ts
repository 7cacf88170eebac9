import { code, imported, raw } from '../../code/code.js';
import { atom, comparison, printCondition } from '../../code/condition.js';
import { RUNTIME } from '../../code/runtime-module.js';
import type { Keyword } from '../keyword.js';

/** The items after those of `prefixItems`. @see {@link https://json-schema.org/draft/2020-12/json-schema-core#section-10.3.1.2} */
export const ITEMS: Keyword = {
  name: 'items',
  form: 'schema',
  role: 'assertion',
  subschemas: 'child',
  on: 'array',
  print: ({ items, prefixItems = [] }, site) => {
    if (!items) return true;
    const isValid = site.parts.satisfies(items, { ...site, value: raw('item'), isNarrowed: true, name: `${site.name}Item` });
    if (isValid === true) return true;
    if (isValid === false) return comparison(code`${site.value}.length`, '<=', prefixItems.length);
    const start = prefixItems.length === 0 ? raw('') : code`, ${prefixItems.length}`;
    return atom(code`${imported(RUNTIME, 'everyItem')}(${site.value}, (item) => ${printCondition(isValid)}${start})`);
  },
  evaluatesItem: () => true,
};
