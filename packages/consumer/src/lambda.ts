export { type ActionFailure, type FailedMessage, fromErrorAction } from './lambda/error-action.js';
export type {
  BatchResponse,
  FirehoseEvent,
  FirehoseRecord,
  FirehoseResponse,
  InvocationContext,
  KinesisEvent,
  SnsEvent,
  SqsEvent,
} from './lambda/records.js';
export type { RuleConsumerOptions } from './lambda/rule-batches.js';
export { type RuleConsumer, ruleConsumer } from './lambda/rule-consumer.js';
