import { code } from '../../code/code.js';
import { block, type Keyword, refuseIf } from '../site.js';
import { memberSite } from './properties.js';

/** @see {@link https://json-schema.org/draft/2020-12/json-schema-validation#section-6.5.4} */
export const DEPENDENT_REQUIRED: Keyword = {
  keyword: 'dependentRequired',
  on: 'object',
  print: ({ dependentRequired = {} }, site) =>
    Object.entries(dependentRequired).flatMap(([name, needed]) =>
      needed.map((other) => {
        const place = memberSite(site, other);
        const bad = [code`Object.hasOwn(${site.value}, ${name})`, code`!Object.hasOwn(${site.value}, ${other})`];
        return block(refuseIf(bad, place, 'dependentRequired', `present beside ${JSON.stringify(name)}`));
      }),
    ),
};
