import type { Keyword } from '../site.js';
import { ADDITIONAL_PROPERTIES } from './additional-properties.js';
import { ALL_OF } from './all-of.js';
import { ANY_OF } from './any-of.js';
import { CONST } from './const.js';
import { CONTAINS } from './contains.js';
import { DEPENDENT_REQUIRED } from './dependent-required.js';
import { DEPENDENT_SCHEMAS } from './dependent-schemas.js';
import { ENUM } from './enum.js';
import { EXCLUSIVE_MAXIMUM } from './exclusive-maximum.js';
import { EXCLUSIVE_MINIMUM } from './exclusive-minimum.js';
import { FORMAT } from './format.js';
import { IF_THEN_ELSE } from './if-then-else.js';
import { ITEMS } from './items.js';
import { MAX_ITEMS } from './max-items.js';
import { MAX_LENGTH } from './max-length.js';
import { MAX_PROPERTIES } from './max-properties.js';
import { MAXIMUM } from './maximum.js';
import { MIN_ITEMS } from './min-items.js';
import { MIN_LENGTH } from './min-length.js';
import { MIN_PROPERTIES } from './min-properties.js';
import { MINIMUM } from './minimum.js';
import { MULTIPLE_OF } from './multiple-of.js';
import { NOT } from './not.js';
import { ONE_OF } from './one-of.js';
import { PATTERN } from './pattern.js';
import { PATTERN_PROPERTIES } from './pattern-properties.js';
import { PREFIX_ITEMS } from './prefix-items.js';
import { PROPERTIES } from './properties.js';
import { PROPERTY_NAMES } from './property-names.js';
import { REF } from './ref.js';
import { REQUIRED } from './required.js';
import { UNEVALUATED_ITEMS } from './unevaluated-items.js';
import { UNEVALUATED_PROPERTIES } from './unevaluated-properties.js';
import { UNIQUE_ITEMS } from './unique-items.js';

/** Every keyword that decides which values are valid, in the order of its checks; but for `type`, which decides how the others are laid out. */
export const KEYWORDS: readonly Keyword[] = [
  CONST,
  ENUM,
  REF,
  ALL_OF,
  ANY_OF,
  ONE_OF,
  NOT,
  IF_THEN_ELSE,
  REQUIRED,
  DEPENDENT_REQUIRED,
  MIN_PROPERTIES,
  MAX_PROPERTIES,
  PROPERTIES,
  PATTERN_PROPERTIES,
  ADDITIONAL_PROPERTIES,
  PROPERTY_NAMES,
  DEPENDENT_SCHEMAS,
  UNEVALUATED_PROPERTIES,
  MIN_ITEMS,
  MAX_ITEMS,
  UNIQUE_ITEMS,
  PREFIX_ITEMS,
  ITEMS,
  CONTAINS,
  UNEVALUATED_ITEMS,
  MIN_LENGTH,
  MAX_LENGTH,
  PATTERN,
  FORMAT,
  MINIMUM,
  MAXIMUM,
  EXCLUSIVE_MINIMUM,
  EXCLUSIVE_MAXIMUM,
  MULTIPLE_OF,
];
