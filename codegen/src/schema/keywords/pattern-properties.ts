import { code } from '../../code/code.js';
import { any, atom } from '../../code/condition.js';
import { regExp } from '../../code/reg-exp.js';
import type { Keyword } from '../keyword.js';
import { printMemberLoop } from './loops.js';

/** @see {@link https://json-schema.org/draft/2020-12/json-schema-core#section-10.3.2.2} */
export const PATTERN_PROPERTIES: Keyword = {
  name: 'patternProperties',
  form: 'schemas by pattern',
  role: 'assertion',
  subschemas: 'child',
  on: 'object',
  printLoop: ({ patternProperties = {} }, site) =>
    Object.entries(patternProperties).flatMap(([pattern, schema], i) => {
      const named = { ...site, name: `${site.name}Pattern${i + 1}` };
      return printMemberLoop(schema, named, ({ key }) => atom(code`${site.parts.pattern(pattern, named)}.test(${key})`));
    }),
  evaluatesProperty: ({ patternProperties = {} }, { key }) =>
    any(Object.keys(patternProperties).map((pattern) => atom(code`${regExp(pattern)}.test(${key})`))),
};
