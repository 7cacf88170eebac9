import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { handlerOf } from './handler.js';

export const handler = handlerOf({
  client: new DynamoDBClient({}),
  tableName: process.env['IDEMPOTENCY_TABLE'] ?? '',
  onEvent: async ({ type, params }) => console.log(type, params),
});
