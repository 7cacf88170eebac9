import { hasType, typesOf } from '../../../model/json-schema.js';
import { raw } from '../../code/code.js';
import { differsFrom } from '../json-equality.js';
import { type Keyword, test } from '../site.js';

/** @see {@link https://json-schema.org/draft/2020-12/json-schema-validation#section-6.1.3} */
export const CONST: Keyword = {
  keyword: 'const',
  on: 'any',
  print: (schema, site) => {
    const { const: value } = schema;
    if (value === undefined) return [];
    // One of another type than the schema allows can never be met, and TypeScript says so.
    const types = typesOf(schema);
    const isPossible = types.length === 0 || hasType(types, value);
    return [test('const', isPossible ? differsFrom(value, site.value) : raw('true'), JSON.stringify(value))];
  },
};
