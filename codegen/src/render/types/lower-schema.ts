import type { JSONSchema } from 'json-schema-to-typescript';
import { holdingWith, type Json, type JsonSchema, type JsonType, NOTHING, propertyOf, typesOf } from '../../model/json-schema.js';
import { docLines } from '../code/doc.js';
import { quote } from '../code/quote.js';
import { schemaParagraphs } from './property-doc.js';

/** A schema for json-schema-to-typescript, and the property names that its placeholders stand for. */
export interface LoweredSchema {
  readonly schema: JSONSchema;
  readonly names: readonly string[];
}

/**
 * `schema` in the subset that json-schema-to-typescript types as the guard decides: constants and enums as types of ours,
 * objects without the index signature that their openness would give them, no titles (they would become names), and
 * placeholders for property names, of which it cannot take those that every object inherits.
 */
export function lowerSchema(schema: JsonSchema, recursive: RecursiveNames): LoweredSchema {
  const context: Context = { names: [], recursive };
  return { schema: lowerContent(schema, context), names: context.names };
}

/** The schemas that hold themselves, and the types that they have. */
export type RecursiveNames = ReadonlyMap<JsonSchema, string>;

/** The type of a schema that holds itself. */
export function recursiveType(name: string): string {
  return `${name}Value`;
}

interface Context {
  readonly names: string[];
  readonly recursive: RecursiveNames;
}

/** What stands for the property name number `index`. */
export function placeholder(index: number): string {
  return `$$${index}$$`;
}

function lower(schema: JsonSchema, context: Context): JSONSchema {
  const own = context.recursive.get(schema);
  if (own !== undefined) return { tsType: recursiveType(own) };
  return lowerContent(schema, context);
}

/** What `schema` says, without the name that it may have. */
function lowerContent(schema: JsonSchema, context: Context): JSONSchema {
  const description = docLines(schemaParagraphs(schema)).join('\n');
  const parts = [...lowerOwn(schema, context), ...lowerCombined(schema, context)];
  const [only] = parts;
  const type: JSONSchema = parts.length > 1 ? { allOf: parts } : (only ?? { tsType: 'unknown' });
  return { ...(description !== '' && { description }), ...(schema.deprecated && { deprecated: true }), ...type };
}

function lowerOwn(schema: JsonSchema, context: Context): readonly JSONSchema[] {
  if (schema === NOTHING) return [{ tsType: 'never' }];
  if (schema.const !== undefined) return [{ tsType: typeOfValue(schema.const) }];
  const types = typesOf(schema);
  if (schema.enum) return [{ tsType: typeOfEnum(schema.enum, types, schema.open === true) }];
  if (types.length === 0) return [];
  const lowered = types.map((type) => lowerOne(schema, type, context));
  const [only] = lowered;
  return [lowered.length === 1 && only ? only : { anyOf: lowered }];
}

/** What other schemas say of the same value. What only sometimes holds (`if`, `not`, …) leaves the type as wide as it is. */
function lowerCombined(schema: JsonSchema, context: Context): readonly JSONSchema[] {
  const { anyOf, oneOf } = schema;
  const all = holdingWith(schema).map((part) => lower(part, context));
  const alternatives = [anyOf, oneOf]
    .filter((parts) => parts !== undefined)
    .map((parts): JSONSchema => ({ anyOf: parts.map((part) => lower(part, context)) }));
  return [...all, ...alternatives].filter((part) => part.tsType !== 'unknown');
}

function lowerOne(schema: JsonSchema, type: JsonType, context: Context): JSONSchema {
  if (type === 'object') return lowerObject(schema, context);
  if (type === 'array') return lowerArray(schema, context);
  return { type };
}

/** More items by place than this make a type that nobody reads. */
const MAX_TUPLE = 6;

function lowerArray({ items, prefixItems = [] }: JsonSchema, context: Context): JSONSchema {
  if (prefixItems.length > MAX_TUPLE) return { tsType: 'unknown[]' };
  if (prefixItems.length > 0) {
    const more: JSONSchema = items ? lower(items, context) : { tsType: 'unknown' };
    return { type: 'array', items: prefixItems.map((item) => lower(item, context)), additionalItems: items === NOTHING ? false : more };
  }
  if (!items) return { tsType: 'unknown[]' };
  const item = lower(items, context);
  // Tuples of several lengths are a union, which is put beside `[]` without parentheses.
  return Array.isArray(item.items) ? { tsType: 'unknown[][]' } : { type: 'array', items: item };
}

function lowerObject(schema: JsonSchema, context: Context): JSONSchema {
  const { properties = {}, required = [], additionalProperties, patternProperties } = schema;
  const own = [...new Set([...Object.keys(properties), ...required])];
  const isClosed = additionalProperties === NOTHING && !patternProperties;
  const isMap = !isClosed && (additionalProperties !== undefined || patternProperties !== undefined);
  if (own.length === 0 && !isMap) return { tsType: isClosed ? '{ [name: string]: never }' : 'object' };
  const keys = new Map(own.map((name) => [name, placeholder(context.names.push(name) - 1)]));
  // Beside properties or patterns of other types, an index signature can promise nothing.
  const index: JSONSchema =
    own.length === 0 && !patternProperties && additionalProperties ? lower(additionalProperties, context) : { tsType: 'unknown' };
  return {
    type: 'object',
    properties: Object.fromEntries([...keys].map(([name, key]) => [key, lowerMember(schema, name, context)])),
    required: required.map((name) => keys.get(name) ?? ''),
    additionalProperties: isMap ? index : false,
  };
}

// An object without such a property still has what every object inherits under its name.
function lowerMember(schema: JsonSchema, name: string, context: Context): JSONSchema {
  const lowered = lower(propertyOf(schema, name) ?? {}, context);
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

// The intersection keeps the members as completions, and lets any other value in.
const OPEN: { readonly [Type in JsonType]?: string } = { string: '(string & {})', number: '(number & {})', integer: '(number & {})' };

function typeOfEnum(members: readonly Json[], types: readonly JsonType[], open: boolean): string {
  const listed = members.map(typeOfValue);
  if (!open) return union(listed);
  if (types.length === 0) return 'unknown';
  const others = types.map((type) => OPEN[type] ?? (type === 'array' ? 'unknown[]' : type));
  return union([...new Set([...listed, ...others])]);
}

// In parentheses, for it may become the item of an array.
function union(members: readonly string[]): string {
  return members.length > 1 ? `(${members.join(' | ')})` : (members[0] ?? 'never');
}
