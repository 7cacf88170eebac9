import { isRecord } from '@topicwright/runtime';

/** What the value of a keyword may be. */
export type KeywordForm = keyof typeof FORMS;

const isSchema = (value: unknown): boolean => isRecord(value) || typeof value === 'boolean';
const isTexts = (value: unknown): boolean => Array.isArray(value) && value.every((item) => typeof item === 'string');
const isDistinctTexts = (value: unknown): boolean => isTexts(value) && new Set(value as string[]).size === (value as string[]).length;
const isType = (value: unknown): boolean => typeof value === 'string' && JSON_TYPES.includes(value);

/** The names of the types. */
export const JSON_TYPES: readonly string[] = ['null', 'boolean', 'object', 'array', 'number', 'integer', 'string'];
const UNITS: readonly unknown[] = ['epoch-seconds', 'epoch-milliseconds'];

/** Each form: what it is in words, and whether a value has it. */
const FORMS = {
  any: ['any value', () => true],
  boolean: ['true or false', (value: unknown) => typeof value === 'boolean'],
  text: ['text', (value: unknown) => typeof value === 'string'],
  number: ['a number', (value: unknown) => typeof value === 'number' && Number.isFinite(value)],
  positive: ['a number above 0', (value: unknown) => typeof value === 'number' && Number.isFinite(value) && value > 0],
  count: ['a whole number from 0', (value: unknown) => Number.isInteger(value) && (value as number) >= 0],
  list: ['a list', (value: unknown) => Array.isArray(value)],
  texts: ['a list of texts', isTexts],
  names: ['a list of different texts', isDistinctTexts],
  pattern: ['a regular expression', (value: unknown) => typeof value === 'string' && isPattern(value)],
  types: [
    `one of ${JSON_TYPES.join(', ')}, or a list of different ones`,
    (value: unknown) =>
      isType(value) || (Array.isArray(value) && value.length > 0 && value.every(isType) && new Set(value).size === value.length),
  ],
  unit: [UNITS.join(' or '), (value: unknown) => UNITS.includes(value)],
  'texts by name': [
    'a map of texts',
    (value: unknown) => isRecord(value) && Object.values(value).every((text) => typeof text === 'string'),
  ],
  'names by name': [
    'a map of lists of different texts',
    (value: unknown) => isRecord(value) && Object.values(value).every(isDistinctTexts),
  ],
  schema: ['a schema', isSchema],
  schemas: ['a list of schemas that is not empty', (value: unknown) => Array.isArray(value) && value.length > 0 && value.every(isSchema)],
  'schemas by name': ['a map of schemas', (value: unknown) => isRecord(value) && Object.values(value).every(isSchema)],
  'schemas by pattern': [
    'a map of schemas by regular expressions',
    (value: unknown) => isRecord(value) && Object.entries(value).every(([key, item]) => isPattern(key) && isSchema(item)),
  ],
} as const satisfies { readonly [form: string]: readonly [string, (value: unknown) => boolean] };

/** Every keyword that a payload schema may have, and the form of its value. What is not here is a problem at its place. */
export const KEYWORDS: { readonly [keyword: string]: KeywordForm } = {
  $schema: 'text',
  $id: 'text',
  $anchor: 'text',
  $ref: 'text',
  $comment: 'text',
  $defs: 'schemas by name',
  type: 'types',
  enum: 'list',
  const: 'any',
  multipleOf: 'positive',
  maximum: 'number',
  exclusiveMaximum: 'number',
  minimum: 'number',
  exclusiveMinimum: 'number',
  maxLength: 'count',
  minLength: 'count',
  pattern: 'pattern',
  maxItems: 'count',
  minItems: 'count',
  uniqueItems: 'boolean',
  maxContains: 'count',
  minContains: 'count',
  maxProperties: 'count',
  minProperties: 'count',
  required: 'names',
  dependentRequired: 'names by name',
  allOf: 'schemas',
  anyOf: 'schemas',
  oneOf: 'schemas',
  not: 'schema',
  if: 'schema',
  // biome-ignore lint/suspicious/noThenProperty: a keyword of JSON Schema
  then: 'schema',
  else: 'schema',
  dependentSchemas: 'schemas by name',
  prefixItems: 'schemas',
  items: 'schema',
  contains: 'schema',
  properties: 'schemas by name',
  patternProperties: 'schemas by pattern',
  additionalProperties: 'schema',
  propertyNames: 'schema',
  unevaluatedItems: 'schema',
  unevaluatedProperties: 'schema',
  title: 'text',
  description: 'text',
  default: 'any',
  examples: 'list',
  format: 'text',
  deprecated: 'boolean',
  readOnly: 'boolean',
  writeOnly: 'boolean',
  contentEncoding: 'text',
  contentMediaType: 'text',
  contentSchema: 'schema',
  unit: 'unit',
  open: 'boolean',
  enumDescriptions: 'texts by name',
  source: 'text',
  notes: 'texts',
};

/** Keywords that name places and schemas, or that nothing is made of: they are not part of a resolved schema. */
export const STRUCTURE: ReadonlySet<string> = new Set([
  '$schema',
  '$id',
  '$anchor',
  '$comment',
  '$defs',
  'readOnly',
  'writeOnly',
  'contentEncoding',
  'contentMediaType',
  'contentSchema',
]);

/** Keywords that say nothing of which values are valid: beside a `$ref` they stand in place of those of its target. */
export const ANNOTATIONS: ReadonlySet<string> = new Set([
  'title',
  'description',
  'examples',
  'default',
  'deprecated',
  'source',
  'notes',
  'format',
  'unit',
]);

/** Keywords whose schemas speak of the very value that the schema itself speaks of. */
export const IN_PLACE: ReadonlySet<string> = new Set(['allOf', 'anyOf', 'oneOf', 'not', 'if', 'then', 'else', 'dependentSchemas']);

/** Keywords of JSON Schema 2020-12 that cannot be done before a message is there, or without the network. */
export const UNSUPPORTED: ReadonlySet<string> = new Set(['$dynamicRef', '$dynamicAnchor', '$vocabulary']);

/** The dialect that schemas are read as. */
export const DIALECT = 'https://json-schema.org/draft/2020-12/schema';

/** What the value of a keyword must be, in words, if `value` is not that. */
export function wrongForm(value: unknown, form: KeywordForm): string | undefined {
  const [words, has] = FORMS[form];
  return has(value) ? undefined : words;
}

function isPattern(text: string): boolean {
  try {
    new RegExp(text, 'u');
    return true;
  } catch {
    return false;
  }
}
