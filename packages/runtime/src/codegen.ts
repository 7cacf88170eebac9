/**
 * What generated code and the generator call. It changes only compatibly: an incompatible change gets a new entry point, and code that was
 * generated before keeps working. Applications import the main entry point.
 */
export { buildTopic, withDefaults } from './build-topic.js';
export { canonicalJson } from './canonical-json.js';
export { boundValue, decodeMessage } from './decode.js';
export type { DecodeResult } from './decode-error.js';
export { decodeBarePayload } from './decode-payload.js';
export { type EncodedMessage, type EncodeOptions, encodeMessage } from './encode.js';
export type { Binding, Content, EventCodec, EventFacts, EventKeys, EventMessage, EventRow, KeyPart, TimeUnit } from './event-codec.js';
export { entityOrder, identityKey, type OrderKey, timeOf } from './event-keys.js';
export type { EventSdk, SdkTypes } from './event-sdk.js';
export type { BuilderParams, EventTopic, ParsedTopic } from './event-topic.js';
export { SchemaCloser } from './explain/close-schema.js';
export { explain, type ValidateOptions, type Validation, validate } from './explain/explain.js';
export type { Issue } from './explain/issue.js';
export { own } from './explain/members.js';
export { narrow } from './explain/narrow.js';
export {
  conjuncts,
  hasType,
  isRecord,
  MAX_DEPTH,
  type Schema,
  type SchemaObject,
  type SchemaType,
  typesOf,
} from './explain/schema.js';
export { fillWildcards } from './filter-levels.js';
export {
  isDate,
  isDateTime,
  isDuration,
  isIpv4,
  isIpv6,
  isJsonPointer,
  isRegex,
  isRelativeJsonPointer,
  isTime,
  isUuid,
} from './formats.js';
export { countItems, equalsJson, everyItem, isInteger, isNumber } from './guard-helpers.js';
export { isPointer, pointerKey, pointerKeys, pointerToken, referencedValue } from './json-pointer.js';
export { hasDuplicates, isMultipleOf } from './json-values.js';
export { type CheckedLevel, type LevelRelation, levelKey, levelRelation, sortChecked } from './level-order.js';
export { joinLevel, joinLevelOrWildcard, type LevelParts, readLevel } from './level-parts.js';
export {
  level,
  levelOrDefault,
  levelOrWildcard,
  MAX_STRING_BYTES,
  type ParameterRule,
  type ParameterValue,
  readValue,
  topicFilter,
  topicName,
} from './parameter.js';
export { bytesIssues, validateBytes, validateNothing } from './read-payload.js';
export { MAX_INTEGER_TOKEN } from './reply-token.js';
export { beginsWithParameter, isAnyText, type RowLevel, rowLevels } from './row-levels.js';
export { eventTypesMatching, type SelectedFilters, selectFilters } from './select-filters.js';
export type { Selection } from './select-rows.js';
export { DEFAULT_SIDES } from './sides.js';
export { type StandardSchema, standardSchema } from './standard-schema.js';
export { TopicError } from './topic-error.js';
export type { Direction, Replies, ReplyMatch, TokenMatch, TopicRow, TopicTable } from './topic-table.js';
export { topicTrie } from './topic-trie.js';
export type { Dialect, Limits } from './topic-types.js';
export { codePoints } from './utf8.js';
