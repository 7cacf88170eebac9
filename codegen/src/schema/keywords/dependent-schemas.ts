import { code } from '../../code/code.js';
import { all, atom, choice } from '../../code/condition.js';
import { pascalCase } from '../../text/text-case.js';
import type { Keyword } from '../keyword.js';

/** @see {@link https://json-schema.org/draft/2020-12/json-schema-core#section-10.2.2.4} */
export const DEPENDENT_SCHEMAS: Keyword = {
  name: 'dependentSchemas',
  form: 'map of schemas',
  role: 'assertion',
  subschemas: 'in-place',
  on: 'object',
  print: ({ dependentSchemas = {} }, site) =>
    all(
      Object.entries(dependentSchemas).map(([name, schema]) =>
        choice(
          atom(code`Object.hasOwn(${site.value}, ${name})`),
          site.parts.satisfies(schema, { ...site, name: `${site.name}With${pascalCase(name)}` }),
          true,
        ),
      ),
    ),
  branches: ({ dependentSchemas = {} }) => Object.entries(dependentSchemas).map(([property, schema]) => ({ schema, when: { property } })),
};
