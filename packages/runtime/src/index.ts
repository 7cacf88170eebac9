export { type Arn, arnResourceName, formatArn, isArn, parseArn } from './arn.js';
export { batchFilters } from './batch-filters.js';
export { canonicalJson } from './canonical-json.js';
export { dateTimeMs } from './date-time-ms.js';
export { decodeMessage } from './decode.js';
export type { DecodeError, DecodeErrorCode, DecodeFailure, DecodeResult } from './decode-error.js';
export { decodeBarePayload } from './decode-payload.js';
export type { Binding, EventCodec, EventFacts, EventKeys, EventMessage, EventRow, KeyPart, TimeUnit } from './event-codec.js';
export { entityOrder, identityKey, type OrderKey, timeOf } from './event-keys.js';
export type { EventSdk } from './event-sdk.js';
export type { EventTopic, ParsedTopic } from './event-topic.js';
export {
  coversFilter,
  fillWildcards,
  filterMatches,
  filtersOverlap,
  intersectWithTemplate,
  isTopicFilter,
  isTopicName,
} from './filter-levels.js';
export { type FilterTree, filterTree, treeOfFilters } from './filter-tree.js';
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
export {
  below,
  type Check,
  type Constant,
  type Expectation,
  type Fill,
  type Issue,
  isRecord,
  own,
  type PayloadCheck,
  type Report,
  type ValidateOptions,
  type Validation,
  validate,
} from './issue.js';
export { isPointer, pointerKey, pointerKeys, pointerToken, referencedValue } from './json-pointer.js';
export { hasDuplicates, isMultipleOf } from './json-values.js';
export { compareOrder, type OrderPosition } from './order-position.js';
export { level, levelOrWildcard, type ParameterRule, topicFilter, topicName } from './parameter.js';
export { eventTypesMatching, type SelectedFilters, type Selection, selectFilters, selectionMatcher, selectRows } from './selection.js';
export { isShareName, parseSharedFilter, plainFilter, SHARE_NAME_RULE, type SharedFilter, sharedFilter } from './shared-filter.js';
export { type StandardResult, type StandardSchema, standardSchema } from './standard-schema.js';
export { TopicError, type TopicErrorCode } from './topic-error.js';
export type { TopicRow, TopicTable } from './topic-table.js';
export { type TopicTrie, topicTrie } from './topic-trie.js';
export type { Dialect, Limits, TopicFilter, TopicName } from './topic-types.js';
export { codePoints, exceedsUtf8Bytes, utf8Bytes } from './utf8.js';
