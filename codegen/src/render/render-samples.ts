import type { Catalog, CatalogEvent } from '../model/catalog.js';
import { ANYTHING, inPlace, type Json, type JsonSchema } from '../model/json-schema.js';
import { eventNames } from '../model/names.js';
import { type Code, code, importedType, join, raw } from './code/code.js';
import { doc } from './code/doc.js';
import { id, key } from './code/identifier.js';
import { literal } from './code/literal.js';
import { rowDoc } from './event-doc.js';
import { type ArtifactFile, artifactModule } from './layout.js';

/** `samples.ts`: for each row a realistic payload, the same at every call. Not part of the index: for tests. */
export function renderSamples(catalog: Catalog): ArtifactFile {
  const sampled = catalog.events.filter(({ sample }) => sample !== undefined);
  const all = code`${doc(['What makes the sample of each event type.'])}
export const samples: {
  ${sampled.map(({ type }) => code`readonly ${key(type)}: typeof ${id(eventNames(type).sample)};`)}
} = {
  ${sampled.map(({ type }) => code`${key(type)}: ${id(eventNames(type).sample)},`)}
};`;
  const body = join([...sampled.map((event) => printSample(catalog, event)), all], '\n\n');
  return { artifact: 'payloads', name: 'samples', body, isPublic: false };
}

function printSample(catalog: Catalog, event: CatalogEvent): Code {
  const { sample, payload } = eventNames(event.type);
  const { schema } = event.payload;
  const type = importedType(artifactModule('payloads', 'types'), payload);
  const isObject = schema.type === 'object';
  const comment = rowDoc(catalog, event, `A valid payload of \`${event.type}\`${isObject ? '; `overrides` are laid over it' : ''}.`);
  const value = literal(event.sample as Json);
  // What the sender may add fits the schema, and no type knows it.
  const isTyped = describes(schema, event.sample as Json);
  if (!isObject)
    return code`${comment}
export function ${id(sample)}(): ${type} {
  return ${value}${isTyped ? raw('') : code` as ${type}`};
}`;
  // A map has no parts that could be missing.
  const overrides = schema.properties ? code`Partial<${type}>` : type;
  return code`${comment}
export function ${id(sample)}(overrides: ${overrides} = {}): ${type} {
  const sample${isTyped ? code`: ${type} = ${value}` : code` = ${value} as ${type}`};
  return { ...sample, ...overrides };
}`;
}

/** Whether the type of `schema` names all that `value` holds. */
function describes(schema: JsonSchema, value: Json): boolean {
  if (typeof value !== 'object' || value === null) return true;
  if (inPlace(schema).length > 0) return false;
  if (Array.isArray(value)) return !schema.prefixItems && value.every((item) => describes(schema.items ?? ANYTHING, item as Json));
  const { properties = {}, additionalProperties, patternProperties } = schema;
  const isMap = additionalProperties !== undefined || patternProperties !== undefined;
  const isTold = schema.properties !== undefined || isMap;
  return Object.entries(value).every(([name, member]) => {
    const property = Object.hasOwn(properties, name) ? properties[name] : undefined;
    return property ? describes(property, member as Json) : !isTold || isMap;
  });
}
