import { code } from '../../code/code.js';
import { evaluatedProperties } from '../evaluated.js';
import { printMembers } from '../print-members.js';
import { block, type Keyword } from '../site.js';

/** @see {@link https://json-schema.org/draft/2020-12/json-schema-core#section-11.3} */
export const UNEVALUATED_PROPERTIES: Keyword = {
  keyword: 'unevaluatedProperties',
  on: 'object',
  print: (schema, site, printCheck) => {
    if (!schema.unevaluatedProperties) return [];
    const { conditions, isEvaluated } = evaluatedProperties(schema, site);
    const loop = printMembers(schema.unevaluatedProperties, 'unevaluatedProperties', site, printCheck, isEvaluated);
    if (loop.length === 0) return [];
    return [
      block(code`${conditions}
${loop}`),
    ];
  },
};
