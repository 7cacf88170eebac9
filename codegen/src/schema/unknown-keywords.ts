import { isSlip } from '@topicwright/runtime/internal';
import { quoted } from '../problems/catalog.js';
import type { Problem, Suggestion } from '../problems/problem.js';
import { KEYWORDS } from './keywords/index.js';

/** The problem of an unknown keyword. */
interface KeywordProblem {
  readonly code: Extract<Problem['code'], 'unknown-keyword' | 'misspelled-keyword' | 'unsupported-keyword'>;
  readonly suggestion?: Suggestion;
}

/** Assertions of other dialects, and their equivalents in JSON Schema 2020-12. */
const FOREIGN: { readonly [keyword: string]: string } = {
  $dynamicAnchor: 'use "$anchor", and "$ref" to it',
  $dynamicRef: 'use "$ref"',
  $recursiveAnchor: 'use "$anchor", and "$ref" to it',
  $recursiveRef: 'use "$ref"',
  $vocabulary: 'remove it: the vocabularies of JSON Schema 2020-12 are used',
  additionalItems: 'use "items", with "prefixItems" for the items before',
  dependencies: 'use "dependentRequired" or "dependentSchemas"',
  disallow: 'use "not"',
  divisibleBy: 'use "multipleOf"',
  extends: 'use "allOf"',
  id: 'use "$id"',
  nullable: 'add "null" to "type"',
  optional: 'leave the property out of "required"',
};

/** The problem of a keyword that is not known. `undefined` for `x-…`. */
export function problemOfUnknownKeyword(keyword: string, value: unknown): KeywordProblem | undefined {
  if (keyword.startsWith('x-')) return undefined;
  // `optional` is also a common name of annotations.
  const foreign = Object.hasOwn(FOREIGN, keyword) && !(keyword === 'optional' && typeof value !== 'boolean') ? FOREIGN[keyword] : undefined;
  if (foreign !== undefined) return { code: 'unsupported-keyword', suggestion: { hint: foreign } };
  const similar = KEYWORDS.filter(({ name }) => isMisspelling(keyword, name));
  // `$def` is one edit from `$defs`, a map, and from `$ref`, a string.
  const meant =
    similar.find(({ name }) => name === (typeof value === 'string' ? '$ref' : '$defs')) ?? similar.find(({ role }) => role !== 'structure');
  if (meant === undefined) return { code: 'unknown-keyword' };
  // An annotation does not change what a schema allows.
  const code = meant.role === 'assertion' ? 'misspelled-keyword' : 'unknown-keyword';
  return { code, suggestion: { suggests: meant.name, hint: `did you mean ${quoted(meant.name)}?` } };
}

/** The minimum length of a keyword for which a typo of one letter is recognized. */
const MIN_SLIP_LENGTH = 4;

function isMisspelling(keyword: string, name: string): boolean {
  if (keyword.toLowerCase() === name.toLowerCase()) return true;
  return name.length >= MIN_SLIP_LENGTH && isSlip(keyword, name);
}

/** The equivalent in JSON Schema 2020-12 of a value that an older dialect allowed for a keyword. */
export function foreignForm(keyword: string, value: unknown): Suggestion | undefined {
  if (/^exclusiveM(?:in|ax)imum$/.test(keyword) && typeof value === 'boolean') {
    const limit = keyword === 'exclusiveMinimum' ? 'minimum' : 'maximum';
    return { hint: `since draft 6 its value is the limit itself; use it instead of ${quoted(limit)}` };
  }
  if (keyword === '$id' && typeof value === 'string' && value.startsWith('#')) return { hint: `use "$anchor": ${quoted(value.slice(1))}` };
  if (keyword === '$anchor' && typeof value === 'string' && value.startsWith('#')) return { hint: 'leave out "#"' };
  if (keyword === 'items' && Array.isArray(value)) return { hint: 'use "prefixItems" for an array of schemas' };
  if (keyword === 'required' && typeof value === 'boolean') return { hint: 'list the property in "required" of the object' };
  return undefined;
}
