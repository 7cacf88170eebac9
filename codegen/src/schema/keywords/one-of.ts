import { type Code, code } from '../../code/code.js';
import { type Condition, comparison, not, printCondition } from '../../code/condition.js';
import type { Keyword } from '../keyword.js';
import { alternativeSite, printAnyOf } from './any-of.js';

/** @see {@link https://json-schema.org/draft/2020-12/json-schema-core#section-10.2.1.3} */
export const ONE_OF: Keyword = {
  name: 'oneOf',
  form: 'schemas',
  role: 'assertion',
  subschemas: 'in-place',
  on: 'any',
  print: ({ oneOf = [] }, site) => {
    const conditions = oneOf.map((schema, i) => site.parts.satisfies(schema, alternativeSite(site, schema, 'Alternative', i)));
    const certain = conditions.filter((condition) => condition === true);
    const unknown = conditions.filter((condition) => typeof condition !== 'boolean');
    if (certain.length > 0) {
      const others = oneOf.filter((_, i) => conditions[i] !== true);
      return certain.length === 1 && not(printAnyOf(others, site));
    }
    return exactlyOne(unknown);
  },
  branches: ({ oneOf = [] }) => oneOf.map((schema) => ({ schema, when: { schema, isValid: true } })),
};

function exactlyOne(conditions: readonly Condition[]): Condition {
  const [first = false, second, ...others] = conditions;
  if (second === undefined) return first;
  const [a, b] = [first, second].map((condition) => printCondition(condition)) as [Code, Code];
  // Calls are short enough to be compared.
  if (others.length === 0 && isCall(first) && isCall(second)) return comparison(a, '!==', b);
  const list = code`[
  ${conditions.map((condition) => code`${printCondition(condition)},`)}
]`;
  return comparison(code`${list}.filter(Boolean).length`, '===', 1);
}

function isCall(condition: Condition): boolean {
  return typeof condition === 'object' && condition.kind === 'atom' && condition.opposite === undefined;
}
