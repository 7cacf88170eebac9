/**
 * What the other packages of Topicwright share with the runtime. Not for programs: it may change in any version.
 *
 * @module
 * @internal
 */
export { alsoReceived, topicsReceived } from './also-received.js';
export { formatArn, parseArn } from './arn.js';
export { fromBase64 } from './base64.js';
export { batchFilters } from './batch-filters.js';
export { buildTopic, withDefaults } from './build-topic.js';
export { completeReply, type ReplyInput, type RequestProperties } from './complete-reply.js';
export { isRecord } from './explain/schema.js';
export { filterOf } from './filter-levels.js';
export { type FilterTree, treeOfFilters } from './filter-tree.js';
export { pointerKeys } from './json-pointer.js';
export { isPartial } from './level-pattern.js';
export { isSlip, nearest } from './nearest.js';
export { MAX_STRING_BYTES } from './parameter.js';
export { MAX_INTEGER_TOKEN, type MessageContent, type ReplyToken, tokenOf, withToken } from './reply-token.js';
export { listedPatterns } from './row-levels.js';
export { rowOfType } from './row-of-type.js';
export { filtersOf, selectFilters, undeliveredRetained, withoutCovered } from './select-filters.js';
export { firstUnmatchedName, type RowsOptions, selectRows } from './select-rows.js';
export { type SelectedTopics, selectionMatcher, selectTopics, type VariableReader } from './select-topics.js';
export { isShareName, shareNameRule } from './shared-filter.js';
export { checkedSide, isUsedBy, sidesOf, type Use } from './sides.js';
export { topicTrie } from './topic-trie.js';
export { exceedsUtf8Bytes, payloadBytes, utf8Bytes } from './utf8.js';
