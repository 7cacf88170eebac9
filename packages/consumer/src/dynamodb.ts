export { type DynamoDbStoreOptions, dynamoDbStore } from './dynamodb/dynamodb-store.js';
