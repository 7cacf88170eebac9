import { ANYTHING, NOTHING } from '../../../model/json-schema.js';
import { type Code, code } from '../../code/code.js';
import { block, type Keyword } from '../site.js';

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
    const branches = { yes: yes ? printCheck(yes, site) : [], no: no ? printCheck(no, site) : [] };
    const holds = site.functions.holds(condition, site.value, site);
    const statements: Code[] = [];
    if (branches.yes.length > 0)
      statements.push(code`if (${present(site)}${holds}) {
  ${branches.yes}
}`);
    if (branches.no.length > 0)
      statements.push(code`if (${present(site)}!${holds}) {
  ${branches.no}
}`);
    return statements.map(block);
  },
};

function present({ optional, value }: { readonly optional: boolean; readonly value: Code }): Code {
  return optional ? code`${value} !== undefined && ` : code``;
}
