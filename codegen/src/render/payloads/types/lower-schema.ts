import type { JSONSchema } from 'json-schema-to-typescript';
import { docLines } from '../../../code/doc.js';
import { quote } from '../../../code/quote.js';
import { recursiveTypeName } from '../../../model/names.js';
import { type Json, type JsonSchema, type JsonType, memberSchemaOf, NOTHING, typesOf } from '../../../schema/json-schema.js';
import { mergedSchema } from '../../../schema/merge-schema.js';
import { commonTypes, possibleTypes } from '../../../schema/possible-types.js';
import { allowsAnything } from '../../../schema/subschemas.js';
import { schemaParagraphs } from './property-doc.js';

/** A schema for json-schema-to-typescript, and the property names of its placeholders. */
export interface LoweredSchema {
  readonly schema: JSONSchema;
  readonly names: readonly string[];
}

/**
 * Rewrites `schema` so that the types of json-schema-to-typescript agree with the guard: schemas that apply together are merged, constants
 * and enums are printed here, open objects have no index signature, titles (which would become names) are removed, and property names are
 * replaced by placeholders, because it cannot handle names that every object inherits.
 */
export function lowerSchema(schema: JsonSchema): LoweredSchema {
  const names: string[] = [];
  return { schema: lowerContent(schema, { names, types: undefined }), names };
}

interface Context {
  readonly names: string[];
  /** The types that all schemas of the same value together allow. `undefined`: any. */
  readonly types: readonly JsonType[] | undefined;
}

/** The placeholder of the property name at `index`. */
export function placeholder(index: number): string {
  return `$$${index}$$`;
}

function lower(schema: JsonSchema, context: Context): JSONSchema {
  return schema.recursive === undefined ? lowerContent(schema, context) : { tsType: recursiveTypeName(schema.recursive) };
}

/** The type of `schema`, even if it has a name. */
function lowerContent(schema: JsonSchema, outer: Context): JSONSchema {
  const merged = mergedSchema(schema);
  const context: Context = { ...outer, types: commonTypes(outer.types, possibleTypes(merged)) };
  const description = docLines(schemaParagraphs(schema)).join('\n');
  const parts = [...lowerOwn(merged, context), ...lowerCombined(merged, context)];
  const [only] = parts;
  const type: JSONSchema = parts.length > 1 ? { allOf: parts } : (only ?? { tsType: 'unknown' });
  return { ...(description !== '' && { description }), ...(schema.deprecated && { deprecated: true }), ...type };
}

function lowerOwn(schema: JsonSchema, context: Context): readonly JSONSchema[] {
  if (schema === NOTHING) return [{ tsType: 'never' }];
  if (schema.const !== undefined) return [{ tsType: typeOfValue(schema.const) }];
  const own = typesOf(schema);
  if (schema.enum) return [{ tsType: typeOfEnum(schema.enum, own, schema.open === true) }];
  const types = own.length > 0 ? own : typesAround(schema, context);
  if (types.length === 0) return [];
  const lowered = types.map((type) => lowerOne(schema, type, context));
  const [only] = lowered;
  return [lowered.length === 1 && only ? only : { anyOf: lowered }];
}

// A schema without a type describes an object if another schema of the same value says that it may be one.
function typesAround({ properties, required }: JsonSchema, { types }: Context): readonly JsonType[] {
  return types?.includes('object') && (properties || required) ? types : [];
}

/** The types of schemas that apply to the same value. Conditional schemas (`if`, `not`, …) do not narrow the type. */
function lowerCombined(schema: JsonSchema, context: Context): readonly JSONSchema[] {
  const { $ref, allOf = [], anyOf, oneOf } = schema;
  const together = [...($ref ? [$ref] : []), ...allOf].map((part) => lower(part, context));
  const alternatives = [anyOf, oneOf]
    .filter((parts) => parts !== undefined)
    .map((parts): JSONSchema => ({ anyOf: parts.map((part) => lower(part, context)) }));
  return [...together, ...alternatives].filter((part) => part.tsType !== 'unknown');
}

function lowerOne(schema: JsonSchema, type: JsonType, context: Context): JSONSchema {
  if (type === 'object') return lowerObject(schema, context);
  if (type === 'array') return lowerArray(schema, context);
  return { type };
}

/** Longer tuples are not typed: json-schema-to-typescript lists every length. */
const MAX_TUPLE = 6;

function lowerArray({ items, prefixItems = [], minItems = 0 }: JsonSchema, outer: Context): JSONSchema {
  const context: Context = { ...outer, types: undefined };
  if (prefixItems.length > MAX_TUPLE) return { tsType: 'unknown[]' };
  if (prefixItems.length > 0) {
    const more: JSONSchema = items ? lower(items, context) : { tsType: 'unknown' };
    const tuple = prefixItems.map((item) => lower(item, context));
    return { type: 'array', items: tuple, minItems: Math.min(minItems, tuple.length), additionalItems: items === NOTHING ? false : more };
  }
  if (!items) return { tsType: 'unknown[]' };
  const item = lower(items, context);
  // Tuples of several lengths are a union, which is printed before `[]` without parentheses.
  return Array.isArray(item.items) ? { tsType: 'unknown[][]' } : { type: 'array', items: item };
}

function lowerObject(schema: JsonSchema, outer: Context): JSONSchema {
  const context: Context = { ...outer, types: undefined };
  const { properties = {}, required = [], additionalProperties, patternProperties } = schema;
  const own = [...new Set([...Object.keys(properties), ...required])];
  const isClosed = additionalProperties === NOTHING && !patternProperties;
  // Beside declared properties, `additionalProperties: true` says what an open object is anyway.
  const isStated = additionalProperties !== undefined && (own.length === 0 || !allowsAnything(additionalProperties));
  const isMap = !isClosed && (isStated || patternProperties !== undefined);
  if (own.length === 0 && !isMap) return { tsType: isClosed ? '{ [name: string]: never }' : 'object' };
  const keys = new Map(own.map((name) => [name, placeholder(context.names.push(name) - 1)]));
  // With other properties or patterns, an index signature must also allow their types.
  const index: JSONSchema =
    own.length === 0 && !patternProperties && additionalProperties ? lower(additionalProperties, context) : { tsType: 'unknown' };
  return {
    type: 'object',
    properties: Object.fromEntries([...keys].map(([name, key]) => [key, lowerMember(schema, name, context)])),
    required: required.map((name) => keys.get(name) ?? ''),
    additionalProperties: isMap ? index : false,
  };
}

// An object without such a property still has the one that every object inherits.
function lowerMember(schema: JsonSchema, name: string, context: Context): JSONSchema {
  const lowered = lower(memberSchemaOf(schema, name) ?? {}, context);
  if (schema.required?.includes(name) || !INHERITED.has(name)) return lowered;
  const { description, deprecated, ...type } = lowered;
  return { ...(description && { description }), ...(deprecated && { deprecated }), anyOf: [type, { tsType: `{}['${name}']` }] };
}

const INHERITED: ReadonlySet<string> = new Set([
  'constructor',
  'toString',
  'toLocaleString',
  'valueOf',
  'hasOwnProperty',
  'isPrototypeOf',
  'propertyIsEnumerable',
]);

/** The type of one JSON value. */
export function typeOfValue(value: Json): string {
  if (typeof value === 'string') return quote(value);
  if (Array.isArray(value)) return `[${(value as readonly Json[]).map(typeOfValue).join(', ')}]`;
  if (typeof value !== 'object' || value === null) return String(value);
  return `{ ${Object.entries(value)
    .map(([name, member]) => `${quote(name)}: ${typeOfValue(member as Json)}`)
    .join('; ')} }`;
}

// The intersection allows any other value, while editors still complete the members.
const OPEN: { readonly [Type in JsonType]?: string } = { string: '(string & {})', number: '(number & {})', integer: '(number & {})' };

function typeOfEnum(members: readonly Json[], types: readonly JsonType[], open: boolean): string {
  const listed = members.map(typeOfValue);
  if (!open) return union(listed);
  if (types.length === 0) return 'unknown';
  const others = types.map((type) => OPEN[type] ?? (type === 'array' ? 'unknown[]' : type));
  return union([...new Set([...listed, ...others])]);
}

// In parentheses: it may become the item of an array.
function union(members: readonly string[]): string {
  return members.length > 1 ? `(${members.join(' | ')})` : (members[0] ?? 'never');
}
