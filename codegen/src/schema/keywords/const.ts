import type { Keyword } from '../keyword.js';
import { printMembers } from './enum.js';

/** @see {@link https://json-schema.org/draft/2020-12/json-schema-validation#section-6.1.3} */
export const CONST: Keyword = {
  name: 'const',
  form: 'any',
  role: 'assertion',
  on: 'any',
  print: (schema, site) => schema.const === undefined || printMembers([schema.const], schema, site),
};
