import { ANYTHING } from '../../../model/json-schema.js';
import { type Code, code, raw } from '../../code/code.js';
import { block, type Keyword, refuseIf } from '../site.js';

/** With `minContains` and `maxContains`, which mean nothing without it. @see {@link https://json-schema.org/draft/2020-12/json-schema-core#section-10.3.1.3} */
export const CONTAINS: Keyword = {
  keyword: 'contains',
  on: 'array',
  print: ({ contains, minContains = 1, maxContains }, site) => {
    if (!contains) return [];
    const count = raw(site.scope.local('contained'));
    const item = raw(site.scope.inner().local('item'));
    const refuse = (isWrong: Code, keyword: string, words: string): Code =>
      refuseIf([isWrong], site, keyword, `an array of ${words} such items`);
    const bounds = [
      ...(minContains === 0 ? [] : [refuse(code`${count} < ${minContains}`, 'contains', `at least ${minContains}`)]),
      ...(maxContains === undefined ? [] : [refuse(code`${count} > ${maxContains}`, 'maxContains', `at most ${maxContains}`)]),
    ];
    if (bounds.length === 0) return [];
    const counting =
      contains === ANYTHING
        ? code`const ${count} = ${site.value}.length;`
        : code`let ${count} = 0;
for (const ${item} of ${site.value}) if (${site.functions.holds(contains, item, site)}) ${count} += 1;`;
    return [
      block(code`${counting}
${bounds}`),
    ];
  },
};
