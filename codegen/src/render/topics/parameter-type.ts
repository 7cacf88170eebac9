import { type Code, code, join, raw } from '../../code/code.js';
import type { CatalogParameter } from '../../model/catalog.js';

/** The type of the values of a parameter. */
export function parameterType({ type, enum: members, open }: CatalogParameter): Code {
  if (type === 'integer') return raw('number');
  if (!members) return raw('string');
  const known = members.map((member) => code`${member}`);
  return join(open ? [...known, raw('(string & {})')] : known, ' | ');
}
