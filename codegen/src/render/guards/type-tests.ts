import type { JsonType } from '../../model/json-schema.js';
import { type Code, code, imported, join } from '../code/code.js';
import { RUNTIME } from '../layout.js';

/** The expression that is true where `value` has none of `types`. */
export function hasNoneOf(types: readonly JsonType[], value: Code): Code {
  // Every whole number is a number.
  const distinct = types.includes('number') ? types.filter((type) => type !== 'integer') : types;
  return join(
    distinct.map((type) => NOT[type](value)),
    ' && ',
  );
}

/** The expression that is true where `value` is an object or an array. */
export function isContainer(type: 'object' | 'array', value: Code): Code {
  return type === 'object' ? code`${imported(RUNTIME, 'isRecord')}(${value})` : code`Array.isArray(${value})`;
}

/** `types` in words. */
export function typesInWords(types: readonly JsonType[]): string {
  return types.map((type) => WORDS[type]).join(' or ');
}

const NOT: { readonly [Type in JsonType]: (value: Code) => Code } = {
  null: (value) => code`${value} !== null`,
  boolean: (value) => code`typeof ${value} !== ${'boolean'}`,
  string: (value) => code`typeof ${value} !== ${'string'}`,
  number: (value) => code`!Number.isFinite(${value})`,
  integer: (value) => code`!Number.isInteger(${value})`,
  object: (value) => code`!${isContainer('object', value)}`,
  array: (value) => code`!${isContainer('array', value)}`,
};

const WORDS: { readonly [Type in JsonType]: string } = {
  null: 'null',
  boolean: 'true or false',
  string: 'a string',
  number: 'a number',
  integer: 'a whole number',
  object: 'an object',
  array: 'an array',
};
