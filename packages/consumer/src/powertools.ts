export { type RecordHandler, recordHandler } from './powertools/record-handler.js';
export {
  eventSchema,
  kinesisRecordSchema,
  type PowertoolsSchema,
  payloadSchema,
  type SchemaError,
  sqsRecordSchema,
} from './powertools/schemas.js';
