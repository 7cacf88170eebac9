import type { Keyword } from '../keyword.js';
import { ADDITIONAL_PROPERTIES } from './additional-properties.js';
import { ALL_OF } from './all-of.js';
import { ANNOTATIONS } from './annotations.js';
import { ANY_OF } from './any-of.js';
import { CONST } from './const.js';
import { CONTAINS } from './contains.js';
import { DEPENDENT_REQUIRED } from './dependent-required.js';
import { DEPENDENT_SCHEMAS } from './dependent-schemas.js';
import { ENUM } from './enum.js';
import { IF_THEN_ELSE } from './if-then-else.js';
import { ITEM_COUNT } from './item-count.js';
import { ITEMS } from './items.js';
import { NOT } from './not.js';
import { NUMBER_KEYWORDS } from './numbers.js';
import { ONE_OF } from './one-of.js';
import { PATTERN_PROPERTIES } from './pattern-properties.js';
import { PREFIX_ITEMS } from './prefix-items.js';
import { PROPERTIES } from './properties.js';
import { PROPERTY_COUNT } from './property-count.js';
import { PROPERTY_NAMES } from './property-names.js';
import { REF } from './ref.js';
import { REQUIRED } from './required.js';
import { STRING_KEYWORDS } from './strings.js';
import { STRUCTURE } from './structure.js';
import { TYPE } from './type.js';
import { UNEVALUATED_ITEMS } from './unevaluated-items.js';
import { UNEVALUATED_PROPERTIES } from './unevaluated-properties.js';
import { UNIQUE_ITEMS } from './unique-items.js';

/** Every keyword that a payload schema may have. A guard checks the assertions for one type of value in this order. */
export const KEYWORDS: readonly Keyword[] = [
  ...STRUCTURE,
  ...ANNOTATIONS,
  TYPE,
  CONST,
  ENUM,
  ...STRING_KEYWORDS,
  ...NUMBER_KEYWORDS,
  ...PROPERTY_COUNT,
  ...ITEM_COUNT,
  REQUIRED,
  DEPENDENT_REQUIRED,
  PROPERTIES,
  REF,
  ALL_OF,
  ANY_OF,
  ONE_OF,
  NOT,
  ...IF_THEN_ELSE,
  DEPENDENT_SCHEMAS,
  UNIQUE_ITEMS,
  PREFIX_ITEMS,
  ITEMS,
  ...CONTAINS,
  PATTERN_PROPERTIES,
  ADDITIONAL_PROPERTIES,
  PROPERTY_NAMES,
  UNEVALUATED_PROPERTIES,
  UNEVALUATED_ITEMS,
];

const BY_NAME: ReadonlyMap<string, Keyword> = new Map(KEYWORDS.map((keyword) => [keyword.name, keyword]));

/** The keyword `name`, if there is one. */
export function keywordOf(name: string): Keyword | undefined {
  return BY_NAME.get(name);
}
