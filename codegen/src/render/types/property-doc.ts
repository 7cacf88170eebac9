import type { JsonSchema } from '../../model/json-schema.js';

/** What a schema says of a value, in paragraphs: meaning, unit, members, oddities, source. */
export function schemaParagraphs(schema: JsonSchema): readonly string[] {
  const { description = '', unit, enumDescriptions = {}, notes = [], source, open, const: constant } = schema;
  const meanings = Object.entries(enumDescriptions).map(([member, meaning]) => `- \`${member}\`: ${meaning}`);
  return [
    description,
    unit === undefined ? '' : `Unit: ${UNITS[unit]}.`,
    ...(constant === undefined ? meanings : meanings.map((text) => text.slice(2))),
    open ? 'The sender may add further members.' : '',
    ...notes.map((note) => `- ${note}`),
    source === undefined ? '' : `Source: ${source}.`,
  ];
}

const UNITS = { 'epoch-seconds': 'seconds since 1970-01-01 UTC', 'epoch-milliseconds': 'milliseconds since 1970-01-01 UTC' } as const;
