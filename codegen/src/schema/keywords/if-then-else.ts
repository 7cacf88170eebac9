import { choice } from '../../code/condition.js';
import { type Keyword, knowing, type Site } from '../keyword.js';

/** `then` and `else` have no effect without `if`. @see {@link https://json-schema.org/draft/2020-12/json-schema-core#section-10.2.2} */
export const IF_THEN_ELSE: readonly Keyword[] = [
  {
    name: 'if',
    form: 'schema',
    role: 'assertion',
    subschemas: 'in-place',
    on: 'any',
    print: ({ if: condition, then: yes, else: no }, site) => {
      if (!condition || (!yes && !no)) return true;
      const named = (suffix: string, known: Site = site): Site => ({ ...known, name: `${site.name}${suffix}` });
      return choice(
        site.parts.satisfies(condition, named('Condition')),
        !yes || site.parts.satisfies(yes, named('Then', knowing(site, condition))),
        !no || site.parts.satisfies(no, named('Else', knowing(site, { not: condition }))),
      );
    },
    branches: ({ if: condition, then: yes, else: no }) => {
      if (!condition) return [];
      return [
        { schema: condition, when: { schema: condition, isValid: true } },
        ...(yes ? [{ schema: yes, when: { schema: condition, isValid: true } }] : []),
        ...(no ? [{ schema: no, when: { schema: condition, isValid: false } }] : []),
      ];
    },
  },
  { name: 'then', form: 'schema', role: 'assertion', subschemas: 'in-place', on: 'any' },
  { name: 'else', form: 'schema', role: 'assertion', subschemas: 'in-place', on: 'any' },
];
