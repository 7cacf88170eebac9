import { code } from '../../code/code.js';
import { evaluatedItems } from '../evaluated.js';
import { printItems } from '../print-members.js';
import { block, type Keyword } from '../site.js';

/** @see {@link https://json-schema.org/draft/2020-12/json-schema-core#section-11.2} */
export const UNEVALUATED_ITEMS: Keyword = {
  keyword: 'unevaluatedItems',
  on: 'array',
  print: (schema, site, printCheck) => {
    if (!schema.unevaluatedItems) return [];
    const { conditions, isEvaluated } = evaluatedItems(schema, site);
    const loop = printItems(schema.unevaluatedItems, 'unevaluatedItems', 0, site, printCheck, isEvaluated);
    if (loop.length === 0) return [];
    return [
      block(code`${conditions}
${loop}`),
    ];
  },
};
