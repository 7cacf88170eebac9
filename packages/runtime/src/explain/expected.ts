import { type Schema, type SchemaType, typesOf } from './schema.js';

/** How many members of an enum a message lists. */
const SHOWN_MEMBERS = 12;

/** What `schema` expects of a value, as text. */
export function expectedOf(schema: Schema | undefined): string {
  if (typeof schema !== 'object') return 'present';
  if (schema.const !== undefined) return JSON.stringify(schema.const);
  if (schema.enum && !schema.open) return expectedMember(schema.enum);
  const types = typesOf(schema);
  return types.length === 0 ? 'present' : expectedTypes(types);
}

/** `one of "A", "B"`, or `"A"`. */
export function expectedMember(values: readonly unknown[]): string {
  const members = [...new Set(values)];
  if (members.length === 1) return JSON.stringify(members[0]);
  const shown = members.slice(0, SHOWN_MEMBERS).map((member) => JSON.stringify(member));
  return `one of ${shown.join(', ')}${members.length > SHOWN_MEMBERS ? `, … (${members.length} values)` : ''}`;
}

/** `1 item`, `2 items`. */
export function counted(count: number, singular: string, plural = `${singular}s`): string {
  return `${count} ${count === 1 ? singular : plural}`;
}

/** `a string or null`. */
export function expectedTypes(types: readonly SchemaType[]): string {
  return types.map((type) => (type === 'null' ? type : `${/^[aio]/.test(type) ? 'an' : 'a'} ${type}`)).join(' or ');
}
