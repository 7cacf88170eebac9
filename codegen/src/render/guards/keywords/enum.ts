import { hasType, typesOf } from '../../../model/json-schema.js';
import { differsFrom } from '../json-equality.js';
import { type Keyword, test } from '../site.js';

/** An open enum lets members pass that the sender adds; its type still binds. @see {@link https://json-schema.org/draft/2020-12/json-schema-validation#section-6.1.2} */
export const ENUM: Keyword = {
  keyword: 'enum',
  on: 'any',
  print: (schema, { value }) => {
    const { enum: members, open } = schema;
    if (!members || open) return [];
    // A member of another type than the schema allows can never be met, and TypeScript says so.
    const types = typesOf(schema);
    const possible = types.length === 0 ? members : members.filter((member) => hasType(types, member));
    const bad = possible.map((member) => differsFrom(member, value));
    return [test('enum', bad, `one of ${members.map((member) => JSON.stringify(member)).join(', ')}`)];
  },
};
