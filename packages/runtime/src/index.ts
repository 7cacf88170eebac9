export { type Arn, arnResourceName, formatArn, isArn, parseArn } from './arn.js';
export { batchFilters } from './batch-filters.js';
export type { DecodeError, DecodeErrorCode, DecodeFailure, DecodeResult } from './decode-error.js';
export type { EventMessage } from './event-codec.js';
export type { OrderKey } from './event-keys.js';
export type { EventSdk } from './event-sdk.js';
export type { EventTopic, ParsedTopic } from './event-topic.js';
export { explain, type ValidateOptions, type Validation } from './explain/explain.js';
export type { Issue } from './explain/issue.js';
export { isRecord, type Schema, type SchemaMap, type SchemaObject, type SchemaType } from './explain/schema.js';
export {
  coversFilter,
  filterMatches,
  filtersOverlap,
  intersectWithTemplate,
  isTopicFilter,
  isTopicName,
} from './filter-levels.js';
export { type FilterTree, treeOfFilters } from './filter-tree.js';
export { compareOrder, type OrderPosition } from './order-position.js';
export type { ParameterRule } from './parameter.js';
export { eventTypesMatching, type SelectedFilters, type Selection, selectFilters, selectionMatcher, selectRows } from './selection.js';
export { isShareName, parseSharedFilter, plainFilter, SHARE_NAME_RULE, type SharedFilter, sharedFilter } from './shared-filter.js';
export type { StandardResult, StandardSchema } from './standard-schema.js';
export { TopicError, type TopicErrorCode } from './topic-error.js';
export type { TopicRow, TopicTable } from './topic-table.js';
export type { Dialect, Limits, TopicFilter, TopicName } from './topic-types.js';
export { exceedsUtf8Bytes, utf8Bytes } from './utf8.js';
