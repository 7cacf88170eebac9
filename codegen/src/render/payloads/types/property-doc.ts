import type { JsonSchema } from '../../../schema/json-schema.js';

/** The documentation of a value, in paragraphs: meaning, unit, members, notes, source. */
export function schemaParagraphs(schema: JsonSchema): readonly string[] {
  const { description = '', unit, enumDescriptions = {}, notes = [], source, open, const: constant } = schema;
  const meanings = Object.entries(enumDescriptions).map(([member, meaning]) => `- \`${member}\`: ${meaning}`);
  return [
    description,
    unit === undefined ? '' : `Unit: ${EPOCH_UNITS[unit] ?? unit}.`,
    ...(constant === undefined ? meanings : meanings.map((text) => text.slice(2))),
    open ? 'Open enum: the sender may add values.' : '',
    ...notes.map((note) => `- ${note}`),
    source === undefined ? '' : `Source: ${source}.`,
  ];
}

const EPOCH_UNITS: { readonly [unit: string]: string } = {
  'epoch-seconds': 'seconds since 1970-01-01 UTC',
  'epoch-milliseconds': 'milliseconds since 1970-01-01 UTC',
};
