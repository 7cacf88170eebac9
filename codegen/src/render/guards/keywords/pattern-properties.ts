import { code } from '../../code/code.js';
import { regExp } from '../../code/reg-exp.js';
import { printMembers } from '../print-members.js';
import { block, type Keyword } from '../site.js';

/** @see {@link https://json-schema.org/draft/2020-12/json-schema-core#section-10.3.2.2} */
export const PATTERN_PROPERTIES: Keyword = {
  keyword: 'patternProperties',
  on: 'object',
  print: ({ patternProperties = {} }, site, printCheck) =>
    Object.entries(patternProperties).flatMap(([pattern, schema]) =>
      printMembers(schema, 'false', site, printCheck, (key) => [code`!${regExp(pattern)}.test(${key})`]).map(block),
    ),
};
