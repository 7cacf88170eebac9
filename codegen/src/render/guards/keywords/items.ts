import { printItems } from '../print-members.js';
import { block, type Keyword } from '../site.js';

/** The items after those of `prefixItems`. @see {@link https://json-schema.org/draft/2020-12/json-schema-core#section-10.3.1.2} */
export const ITEMS: Keyword = {
  keyword: 'items',
  on: 'array',
  print: ({ items, prefixItems = [] }, site, printCheck) =>
    items ? printItems(items, 'items', prefixItems.length, site, printCheck, () => []).map(block) : [],
};
