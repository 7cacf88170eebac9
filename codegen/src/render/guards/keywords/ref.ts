import { code } from '../../code/code.js';
import { ifThen } from '../../code/if-then.js';
import { block, type Keyword, presence, RETURN } from '../site.js';

/** A schema that holds itself, or that stands beside other assertions. @see {@link https://json-schema.org/draft/2020-12/json-schema-core#section-8.2.3.1} */
export const REF: Keyword = {
  keyword: '$ref',
  on: 'any',
  print: ({ $ref }, site) => {
    if (!$ref) return [];
    return [block(ifThen([...presence(site), code`!${site.functions.follows($ref, site)}`], RETURN))];
  },
};
