import { type Code, code, type ImportedName, importedType, join, raw } from '../../code/code.js';
import { doc } from '../../code/doc.js';
import { id, key } from '../../code/identifier.js';
import { bracketed, literal, SQUARE } from '../../code/literal.js';
import { printSignature } from '../../code/signature.js';
import type { Catalog, CatalogEvent } from '../../model/catalog.js';
import { isOpaque } from '../../model/event-facts.js';
import { eventNames } from '../../model/names.js';
import { ANYTHING, type Json, type JsonSchema, typesOf } from '../../schema/json-schema.js';
import { mergedSchema } from '../../schema/merge-schema.js';
import { rowDoc } from '../event-doc.js';
import { type ArtifactFile, artifactModule } from '../layout.js';

/** `samples.ts`: for each row, a function that returns a realistic payload, equal at every call. For tests, so not part of the index. */
export function renderSamples(catalog: Catalog): ArtifactFile {
  const sampled = catalog.events.filter(({ content, sample }) => sample !== undefined || content === 'none');
  const all = code`${doc(['Sample factories by event type.'])}
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
  if (isOpaque(event)) return printOpaque(catalog, event, type);
  const overrides = overridesOf(schema, type);
  const comment = rowDoc(
    catalog,
    event,
    `A valid payload of \`${event.type}\`.${overrides ? ' `overrides` are merged over the sample (shallow).' : ''}`,
  );
  const value = literal(event.sample as Json, `  const sample:  = `.length + payload.length);
  // A sample may have properties that its type does not name.
  const isTyped = isDescribed(schema, event.sample as Json);
  if (!overrides)
    return code`${comment}
export function ${id(sample)}(): ${type} {
  return ${value}${isTyped ? raw('') : code` as ${type}`};
}`;
  return code`${comment}
${printSignature(code`export function ${id(sample)}`, [code`overrides: ${overrides} = {}`], code`${type}`)} {
  const sample${isTyped ? code`: ${type} = ${value}` : code` = ${value} as ${type}`};
  return { ...sample, ...overrides };
}`;
}

function printOpaque(catalog: Catalog, event: CatalogEvent, type: ImportedName): Code {
  const value = event.content === 'none' ? raw('undefined') : bytesLiteral(new TextEncoder().encode(String(event.sample)));
  return code`${rowDoc(catalog, event, `A valid payload of \`${event.type}\`.`)}
export function ${id(eventNames(event.type).sample)}(): ${type} {
  return ${value};
}`;
}

// Without an example, a sample consists of equal bytes, of which there may be many.
function bytesLiteral(bytes: Uint8Array): Code {
  const [first] = bytes;
  if (first !== undefined && bytes.length > 16 && bytes.every((byte) => byte === first))
    return code`new Uint8Array(${bytes.length}).fill(${first})`;
  return code`Uint8Array.from(${bracketed(
    Array.from(bytes, (byte) => code`${byte}`),
    SQUARE,
  )})`;
}

/** The type of the properties that a caller may override. `undefined` if the payload is not an object of one shape. */
function overridesOf(schema: JsonSchema, type: ImportedName): Code | undefined {
  const merged = mergedSchema(schema);
  if (typesOf(merged).join() !== 'object' || merged.anyOf || merged.oneOf || merged.allOf || merged.$ref) return undefined;
  // A constant has no property that can be replaced.
  if (merged.enum || merged.const !== undefined) return undefined;
  // A map has no named properties to make optional.
  return merged.properties || merged.required ? code`Partial<${type}>` : code`${type}`;
}

/** Whether the type of `schema` names everything in `value`. */
function isDescribed(schema: JsonSchema, value: Json): boolean {
  if (typeof value !== 'object' || value === null) return true;
  const merged = mergedSchema(schema);
  if (merged.anyOf || merged.oneOf || merged.allOf || merged.$ref || typesOf(merged).length > 1) return false;
  if (Array.isArray(value)) return !merged.prefixItems && value.every((item) => isDescribed(merged.items ?? ANYTHING, item as Json));
  const { properties = {}, required = [], additionalProperties, patternProperties } = merged;
  const isMap = additionalProperties !== undefined || patternProperties !== undefined;
  const namesNothing = Object.keys(properties).length === 0 && required.length === 0 && !isMap;
  return Object.entries(value).every(([name, member]) => {
    const property = Object.hasOwn(properties, name) ? properties[name] : undefined;
    return property ? isDescribed(property, member as Json) : isMap || namesNothing || required.includes(name);
  });
}
