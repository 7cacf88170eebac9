import { compile } from 'json-schema-to-typescript';
import { type Code, code, join, raw } from '../../../code/code.js';
import { doc, docLines } from '../../../code/doc.js';
import { id, key } from '../../../code/identifier.js';
import type { Catalog, CatalogEvent } from '../../../model/catalog.js';
import { isOpaque } from '../../../model/event-facts.js';
import { eventNames, recursiveTypeName } from '../../../model/names.js';
import { rowsBySchema } from '../../../model/payload-types.js';
import { type Json, type JsonSchema, propertyOf } from '../../../schema/json-schema.js';
import { mergedSchema } from '../../../schema/merge-schema.js';
import { narrowSchema } from '../../../schema/narrow-schema.js';
import { keysOf } from '../../../schema/property-reference.js';
import { recursiveSchemas } from '../../../schema/subschemas.js';
import { rowDoc, rowTags } from '../../event-doc.js';
import type { ArtifactFile } from '../../layout.js';
import { layOutTypes } from './lay-out-types.js';
import { lowerSchema, typeOfValue } from './lower-schema.js';
import { schemaParagraphs } from './property-doc.js';

/** `types.ts`: the type of each payload, with the property names of the payload. Rows that share a schema extend its interface. */
export async function renderTypes(catalog: Catalog): Promise<ArtifactFile> {
  const described = catalog.events.filter((event) => !isOpaque(event));
  const shared = recursiveSchemas(described.map(({ payload }) => payload.schema)).map((schema) =>
    printType(recursiveTypeName(schema.recursive ?? ''), schema, docLines(schemaParagraphs(schema))),
  );
  const opaque = catalog.events.filter(isOpaque).map((event) => printOpaque(catalog, event));
  const sections = await Promise.all([...shared, ...rowsBySchema(described).map((events) => printSchema(catalog, events)), ...opaque]);
  return { artifact: 'payloads', name: 'types', body: join(sections, '\n\n'), isPublic: true };
}

function printOpaque(catalog: Catalog, event: CatalogEvent): Code {
  const { schema } = event.payload;
  const texts = event.content === 'bytes' ? schemaParagraphs(schema) : [];
  return code`${doc([`The payload of \`${event.type}\`.`, ...texts], rowTags(catalog, event))}
export type ${id(eventNames(event.type).payload)} = ${raw(event.content === 'bytes' ? 'Uint8Array' : 'undefined')};`;
}

async function printSchema(catalog: Catalog, events: readonly CatalogEvent[]): Promise<Code> {
  const [first, ...others] = events as readonly [CatalogEvent, ...CatalogEvent[]];
  const { name, schema, where } = first.payload;
  if (others.length === 0)
    return printType(eventNames(first.type).payload, narrowSchema(schema, where), rowComment(catalog, first, schema));
  const shared = await printType(
    name,
    schema,
    docLines([...schemaParagraphs(schema), `Shared by ${events.map(({ type }) => `\`${type}\``).join(', ')}.`]),
  );
  return join([shared, ...events.map((event) => printRow(catalog, event, name, schema))], '\n\n');
}

function rowComment(catalog: Catalog, event: CatalogEvent, schema: JsonSchema): readonly string[] {
  return docLines([`The payload of \`${event.type}\`.`, ...schemaParagraphs(schema)], rowTags(catalog, event));
}

/** The name of a type while it is compiled: json-schema-to-typescript changes the case of some names, such as `Co2level`. */
const COMPILED = 'Compiled';
const DECLARATION = /^(export (?:interface|type)) Compiled\b/m;

async function printType(name: string, schema: JsonSchema, comment: readonly string[]): Promise<Code> {
  const { schema: lowered, names } = lowerSchema(schema);
  const text = await compile({ ...lowered, description: comment.join('\n') }, COMPILED, {
    format: false,
    bannerComment: '',
    additionalProperties: false,
  });
  return layOutTypes(text.replace(DECLARATION, `$1 ${name}`), names);
}

function printRow(catalog: Catalog, event: CatalogEvent, base: string, schema: JsonSchema): Code {
  const { payload } = eventNames(event.type);
  const { where } = event.payload;
  const comment = rowDoc(catalog, event, `The payload of \`${event.type}\`.`);
  if (Object.keys(where).length === 0)
    return code`${comment}
export type ${id(payload)} = ${id(base)};`;
  const narrowed = narrowSchema(schema, where);
  const members = [...narrowingOf(where)].map(([name, inner]) => printNarrowed(base, narrowed, name, inner));
  // An interface cannot extend a union.
  if (isInterface(schema))
    return code`${comment}
export interface ${id(payload)} extends ${id(base)} {
  ${members}
}`;
  return code`${comment}
export type ${id(payload)} = ${id(base)} & {
  ${members}
};`;
}

/** Whether the type of `schema` is an interface. */
function isInterface(schema: JsonSchema): boolean {
  const { type, anyOf, oneOf, allOf, $ref } = mergedSchema(schema);
  return [type].flat().join() === 'object' && !anyOf && !oneOf && !allOf && !$ref;
}

/** The narrowed properties of a row, as a tree: the value of a property, or the narrowed properties below it. */
type Narrowing = Map<string, Narrowing | { readonly value: Json }>;

function narrowingOf(where: CatalogEvent['payload']['where']): Narrowing {
  const root: Narrowing = new Map();
  for (const [reference, value] of Object.entries(where)) {
    const keys = keysOf(reference);
    let below = root;
    for (const key of keys.slice(0, -1)) {
      const inner = below.get(key);
      const next = inner instanceof Map ? inner : new Map();
      below.set(key, next);
      below = next;
    }
    below.set(keys.at(-1) ?? '', { value });
  }
  return root;
}

/** A member that is narrowed, or contains a narrowed property. Everything else keeps its type. */
function printNarrowed(base: string, narrowed: JsonSchema, name: string, inner: Narrowing | { readonly value: Json }): Code {
  if (inner instanceof Map) return code`${key(name)}: NonNullable<${id(base)}[${name}]> & ${printInner(inner)};`;
  const paragraphs = schemaParagraphs(propertyOf(narrowed, name) ?? {});
  return code`${paragraphs.length === 0 ? [] : doc(paragraphs)}
${key(name)}: ${raw(typeOfValue(inner.value))};`;
}

function printInner(narrowing: Narrowing): Code {
  const members = [...narrowing].map(([name, inner]) => {
    const type = inner instanceof Map ? printInner(inner) : raw(typeOfValue(inner.value));
    return code`${key(name)}: ${type}`;
  });
  return code`{ ${join(members, '; ')} }`;
}
