export { alsoReceived, topicsReceived } from './also-received.js';
export { type Arn, arnResourceName, formatArn, isArn, parseArn } from './arn.js';
export { fromBase64 } from './base64.js';
export { batchFilters } from './batch-filters.js';
export { buildTopic, withDefaults } from './build-topic.js';
export { type CompleteReply, completeReply, type ReplyInput, type RequestProperties } from './complete-reply.js';
export type { DecodeError, DecodeErrorCode, DecodeFailure, DecodeResult } from './decode-error.js';
export type { EncodedMessage, EncodeOptions } from './encode.js';
export { EncodeError, type EncodeErrorCode } from './encode-error.js';
export type { Content, EventMessage } from './event-codec.js';
export type { OrderKey } from './event-keys.js';
export type { EventSdk, SdkTypes } from './event-sdk.js';
export type { BuilderParams, EventTopic, ParsedTopic } from './event-topic.js';
export { explain, type ValidateOptions, type Validation } from './explain/explain.js';
export type { Issue } from './explain/issue.js';
export { isRecord, type Schema, type SchemaMap, type SchemaObject, type SchemaType } from './explain/schema.js';
export {
  coversFilter,
  filterMatches,
  filterOf,
  filtersOverlap,
  isTopicFilter,
  isTopicName,
} from './filter-levels.js';
export { type FilterTree, treeOfFilters } from './filter-tree.js';
export { pointerKeys } from './json-pointer.js';
export { isPartial } from './level-pattern.js';
export { compareOrder, type OrderPosition } from './order-position.js';
export { MAX_STRING_BYTES, type ParameterRule, type ParameterValue } from './parameter.js';
export { MAX_INTEGER_TOKEN, type MessageContent, type ReplyToken, tokenOf, withToken } from './reply-token.js';
export { listedPatterns } from './row-levels.js';
export { rowOfType } from './row-of-type.js';
export type {
  EventOfType,
  ReceivedBy,
  RepliesTo,
  Reply,
  ReplyPayload,
  RequestedBy,
  RequestParams,
  RequestPayload,
  SelectedEvent,
  SentBy,
} from './sdk-types.js';
export {
  eventTypesMatching,
  filtersOf,
  type SelectedFilters,
  selectFilters,
  undeliveredRetained,
  withoutCovered,
} from './select-filters.js';
export { firstUnmatchedName, type RowsOptions, type Selection, selectRows, usedRows } from './select-rows.js';
export { type SelectedTopics, selectionMatcher, selectTopics, type VariableReader } from './select-topics.js';
export { isShareName, parseSharedFilter, plainFilter, SHARE_NAME_RULE, type SharedFilter, sharedFilter } from './shared-filter.js';
export { checkedSide, DEFAULT_SIDES, isUsedBy, sidesOf, type Use } from './sides.js';
export type { StandardResult, StandardSchema } from './standard-schema.js';
export { TopicError, type TopicErrorCode } from './topic-error.js';
export type { Direction, Replies, ReplyMatch, TokenMatch, TopicRow, TopicTable } from './topic-table.js';
export { topicTrie } from './topic-trie.js';
export type { Dialect, Limits, TopicFilter, TopicName } from './topic-types.js';
export { exceedsUtf8Bytes, payloadBytes, utf8Bytes } from './utf8.js';
