import { code, join, raw } from '../../code/code.js';
import { differsFrom } from '../json-equality.js';
import { type Keyword, test } from '../site.js';

/** An open enum lets members pass that the sender adds, unless the caller is strict; its type still binds. @see {@link https://json-schema.org/draft/2020-12/json-schema-validation#section-6.1.2} */
export const ENUM: Keyword = {
  keyword: 'enum',
  on: 'any',
  print: ({ enum: members, open }, { value }) => {
    if (!members) return [];
    const bad =
      members.length === 0
        ? raw('true')
        : join(
            members.map((member) => differsFrom(member, value)),
            ' && ',
          );
    const expected = code`${`one of ${members.map((member) => JSON.stringify(member)).join(', ')}`}`;
    return [test('enum', open ? code`report?.strict && ${bad}` : bad, expected)];
  },
};
