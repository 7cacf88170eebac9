export type { DecodeError, DecodeErrorCode, DecodeFailure, DecodeResult } from './decode-error.js';
export type { EncodedMessage, EncodeOptions } from './encode.js';
export { EncodeError, type EncodeErrorCode } from './encode-error.js';
export type { Content, EventMessage } from './event-codec.js';
export type { OrderKey } from './event-keys.js';
export type { EventSdk, SdkTypes } from './event-sdk.js';
export type { BuilderParams, EventTopic, ParsedTopic } from './event-topic.js';
export { explain, type ValidateOptions, type Validation } from './explain/explain.js';
export type { Issue } from './explain/issue.js';
export type { Schema, SchemaMap, SchemaObject, SchemaType } from './explain/schema.js';
export { coversFilter, filterMatches, filtersOverlap, isTopicFilter, isTopicName } from './filter-levels.js';
export { compareOrder, type OrderPosition } from './order-position.js';
export type { ParameterRule, ParameterValue } from './parameter.js';
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
export { eventTypesMatching, type SelectedFilters } from './select-filters.js';
export type { Selection } from './select-rows.js';
export { parseSharedFilter, plainFilter, type SharedFilter, sharedFilter } from './shared-filter.js';
export type { StandardResult, StandardSchema } from './standard-schema.js';
export { TopicError, type TopicErrorCode } from './topic-error.js';
export type { Direction, Replies, ReplyMatch, TokenMatch, TopicRow, TopicTable } from './topic-table.js';
export type { Dialect, Limits, TopicFilter, TopicName } from './topic-types.js';
