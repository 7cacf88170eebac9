import { differsFrom } from '../json-equality.js';
import { type Keyword, test } from '../site.js';

/** An open enum lets members pass that the sender adds; its type still binds. @see {@link https://json-schema.org/draft/2020-12/json-schema-validation#section-6.1.2} */
export const ENUM: Keyword = {
  keyword: 'enum',
  on: 'any',
  print: ({ enum: members, open }, { value }) => {
    if (!members || open) return [];
    const bad = members.map((member) => differsFrom(member, value));
    return [test('enum', bad, `one of ${members.map((member) => JSON.stringify(member)).join(', ')}`)];
  },
};
