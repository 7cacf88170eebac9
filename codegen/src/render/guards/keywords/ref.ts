import { code, raw } from '../../code/code.js';
import { ifThen } from '../../code/if-then.js';
import { templateLiteral } from '../../code/template-literal.js';
import { block, type Keyword, presence, RETURN } from '../site.js';

/** A schema that holds itself, or that stands beside other assertions. @see {@link https://json-schema.org/draft/2020-12/json-schema-core#section-8.2.3.1} */
export const REF: Keyword = {
  keyword: '$ref',
  on: 'any',
  print: ({ $ref }, site) => {
    if (!$ref) return [];
    const quiet = site.functions.holds($ref, site.value, site);
    const telling = site.functions.holds($ref, site.value, site, raw('report'));
    // Without a report there is no path to be told, and nothing to be made for it.
    const holds = code`(report ? report.within(${templateLiteral(site.path)}, () => ${telling}) : ${quiet})`;
    return [block(ifThen([...presence(site), code`!${holds}`], RETURN))];
  },
};
