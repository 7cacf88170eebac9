import { isRecord } from '@topicwright/runtime/codegen';
import { quoted } from '../problems/catalog.js';
import { patternFault } from '../text/pattern-fault.js';
import type { JsonType } from './json-schema.js';
import { fileUri, resolveUri } from './uri.js';

/** The form of the value of a keyword. */
export type Form = keyof typeof FORMS;

/** The types of JSON Schema. */
export const JSON_TYPES: readonly JsonType[] = ['null', 'boolean', 'object', 'array', 'number', 'integer', 'string'];

const isSchema = (value: unknown): boolean => isRecord(value) || typeof value === 'boolean';
const isStrings = (value: unknown): boolean => Array.isArray(value) && value.every((item) => typeof item === 'string');
const isUniqueStrings = (value: unknown): boolean => isStrings(value) && new Set(value as string[]).size === (value as string[]).length;
const isType = (value: unknown): boolean => JSON_TYPES.includes(value as JsonType);
const isTypes = (value: unknown): boolean =>
  isType(value) || (Array.isArray(value) && value.length > 0 && value.every(isType) && new Set(value).size === value.length);
const isUri = (value: unknown): boolean => typeof value === 'string' && !/#./.test(value) && resolveUri(value, fileUri('')) !== undefined;
const isAnchor = (value: unknown): boolean => typeof value === 'string' && /^[A-Za-z_][-\w.]*$/.test(value);
const isPattern = (value: unknown): boolean => typeof value === 'string' && patternFault(value) === undefined;
const isMap = (value: unknown, isMember: (member: unknown) => boolean): boolean =>
  isRecord(value) && Object.values(value).every((member) => isMember(member));

/** Each form: a description, and whether a value has it. */
const FORMS = {
  any: ['any value', () => true],
  boolean: ['true or false', (value: unknown) => typeof value === 'boolean'],
  string: ['a string', (value: unknown) => typeof value === 'string'],
  number: ['a number', (value: unknown) => Number.isFinite(value)],
  positive: ['a number greater than 0', (value: unknown) => Number.isFinite(value) && (value as number) > 0],
  count: ['a non-negative integer', (value: unknown) => Number.isInteger(value) && (value as number) >= 0],
  array: ['an array', (value: unknown) => Array.isArray(value)],
  strings: ['an array of strings', isStrings],
  names: ['an array of unique strings', isUniqueStrings],
  // https://json-schema.org/draft/2020-12/json-schema-core#section-8.2
  'URI without fragment': ['a URI reference without a fragment', isUri],
  anchor: ['a name of letters, digits, "-", "_" and ".", which begins with a letter or "_"', isAnchor],
  pattern: ['a JavaScript regular expression that is valid with the flag "u"', isPattern, (value: unknown) => faultIn([value])],
  types: [`one of ${JSON_TYPES.join(', ')}, or an array of unique ones`, isTypes],
  'map of strings': ['a map of strings', (value: unknown) => isMap(value, (text) => typeof text === 'string')],
  'map of names': ['a map of arrays of unique strings', (value: unknown) => isMap(value, isUniqueStrings)],
  schema: ['a schema', isSchema],
  schemas: ['a non-empty array of schemas', (value: unknown) => Array.isArray(value) && value.length > 0 && value.every(isSchema)],
  'map of schemas': ['a map of schemas', (value: unknown) => isMap(value, isSchema)],
  'schemas by pattern': [
    'a map from JavaScript regular expressions (valid with the flag "u") to schemas',
    (value: unknown) => isMap(value, isSchema) && Object.keys(value as object).every(isPattern),
    (value: unknown) => (isRecord(value) ? faultIn(Object.keys(value)) : undefined),
  ],
} as const satisfies {
  readonly [form: string]: readonly [
    description: string,
    isValid: (value: unknown) => boolean,
    /** Why a value is invalid, if the description is not specific enough. */
    faultOf?: (value: unknown) => string | undefined,
  ];
};

/** The description of `form`, if `value` does not have it. */
export function expectedForm(value: unknown, form: Form): string | undefined {
  const [description, isValid, faultOf] = FORMS[form];
  if (isValid(value)) return undefined;
  const fault = faultOf?.(value);
  return fault === undefined ? description : `${description}; ${fault}`;
}

/** The first of `patterns` that is not a regular expression, with the reason. */
function faultIn(patterns: readonly unknown[]): string | undefined {
  for (const pattern of patterns) {
    const fault = typeof pattern === 'string' ? patternFault(pattern) : undefined;
    if (fault !== undefined) return `${quoted(pattern)}: ${fault}`;
  }
  return undefined;
}

/** `value` of the given form, with each subschema mapped. */
export function mapSubschemas(
  value: unknown,
  form: Form,
  map: (schema: unknown, ...steps: readonly (string | number)[]) => unknown,
): unknown {
  switch (form) {
    case 'schema':
      return map(value);
    case 'schemas':
      return (value as readonly unknown[]).map((schema, i) => map(schema, i));
    case 'map of schemas':
    case 'schemas by pattern':
      return Object.fromEntries(Object.entries(value as object).map(([name, schema]) => [name, map(schema, name)]));
    default:
      return value;
  }
}
