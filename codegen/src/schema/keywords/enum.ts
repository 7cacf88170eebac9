import { canonicalJson, explain } from '@topicwright/runtime/codegen';
import { code, imported } from '../../code/code.js';
import { any, atom, type Condition, comparison } from '../../code/condition.js';
import { RUNTIME } from '../../code/runtime-module.js';
import type { Json, JsonSchema } from '../json-schema.js';
import { type Keyword, knownSchemas, type Site } from '../keyword.js';

/** Larger enums are printed as sets: a chain of comparisons is slower, and overflows compilers. */
const MAX_COMPARED = 8;

/**
 * An open enum allows values that the sender adds.
 *
 * @see {@link https://json-schema.org/draft/2020-12/json-schema-validation#section-6.1.2}
 */
export const ENUM: Keyword = {
  name: 'enum',
  form: 'array',
  role: 'assertion',
  on: 'any',
  print: (schema, site) => !schema.enum || schema.open === true || schema.const !== undefined || printMembers(schema.enum, schema, site),
};

/** The condition that a value is one of the `members` that `schema` allows and `site` does not exclude. */
export function printMembers(members: readonly Json[], schema: JsonSchema, site: Site): Condition {
  const known = [schema, ...knownSchemas(site)];
  const valid = members.filter((member) => known.every((each) => explain(each, member).length === 0));
  const scalars = valid.filter((member) => typeof member !== 'object' || member === null) as readonly (string | number | boolean | null)[];
  const others = valid.filter((member) => typeof member === 'object' && member !== null);
  const isScalar =
    scalars.length > MAX_COMPARED
      ? [atom(code`${site.parts.set(scalars, site)}.has(${site.value})`)]
      : scalars.map((member) => comparison(site.value, '===', member));
  const isOther = others.map((member) => atom(code`${imported(RUNTIME, 'equalsJson')}(${site.value}, ${canonicalJson(member)})`));
  return any([...isScalar, ...isOther]);
}
