import { ANYTHING } from '../../../model/json-schema.js';
import { code, raw } from '../../code/code.js';
import { ifThen } from '../../code/if-then.js';
import { block, type Keyword, RETURN, refusal } from '../site.js';

/** With `minContains` and `maxContains`, which mean nothing without it. @see {@link https://json-schema.org/draft/2020-12/json-schema-core#section-10.3.1.3} */
export const CONTAINS: Keyword = {
  keyword: 'contains',
  on: 'array',
  print: ({ contains, minContains = 1, maxContains }, site) => {
    if (!contains) return [];
    const count = raw(site.scope.local('contained'));
    const item = raw(site.scope.inner().local('item'));
    const least = ifThen(
      [code`${count} < ${minContains}`, code`!${refusal(site, 'contains', code`${`an array of at least ${minContains} such items`}`)}`],
      RETURN,
    );
    const most =
      maxContains === undefined
        ? []
        : [
            ifThen(
              [
                code`${count} > ${maxContains}`,
                code`!${refusal(site, 'maxContains', code`${`an array of at most ${maxContains} such items`}`)}`,
              ],
              RETURN,
            ),
          ];
    if (minContains === 0 && most.length === 0) return [];
    if (contains === ANYTHING)
      return [
        block(code`const ${count} = ${site.value}.length;
${[...(minContains === 0 ? [] : [least]), ...most]}`),
      ];
    return [
      block(code`let ${count} = 0;
for (const ${item} of ${site.value}) if (${site.functions.holds(contains, item, site)}) ${count} += 1;
${[...(minContains === 0 ? [] : [least]), ...most]}`),
    ];
  },
};
