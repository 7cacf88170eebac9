import { ANYTHING, type JsonSchema, NOTHING } from '../../../model/json-schema.js';
import { type Code, code, join } from '../../code/code.js';
import { block, type Keyword, presence } from '../site.js';

/** `then` and `else` mean nothing without `if`. @see {@link https://json-schema.org/draft/2020-12/json-schema-core#section-10.2.2} */
export const IF_THEN_ELSE: Keyword = {
  keyword: 'if',
  on: 'any',
  print: (schema, outer, printCheck) => {
    const site = { ...outer, scope: outer.scope.inner() };
    const { then: yes, else: no } = schema;
    const condition = schema.if;
    if (!condition || (!yes && !no)) return [];
    if (condition === ANYTHING) return yes ? printCheck(yes, site).map(block) : [];
    if (condition === NOTHING) return no ? printCheck(no, site).map(block) : [];
    const holds = site.functions.holds(condition, site.value, site);
    const branch = (test: Code, part: JsonSchema | undefined): readonly Code[] => {
      const body = part ? printCheck(part, site) : [];
      return body.length === 0
        ? []
        : [
            code`if (${join([...presence(site), test], ' && ')}) {
  ${body}
}`,
          ];
    };
    return [...branch(holds, yes), ...branch(code`!${holds}`, no)].map(block);
  },
};
