import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { awsIotEvents } from '@topicwright/aws-iot-events';
import { dynamoDbStore } from '@topicwright/consumer/dynamodb';
import { ruleConsumer } from '@topicwright/consumer/lambda';
import type { SQSHandler } from 'aws-lambda';
import { Sessions } from './sessions.js';

const client = new DynamoDBClient({});
const sessions = new Sessions(client, variable('SESSION_TABLE'));

const { onSqs } = ruleConsumer(awsIotEvents, {
  // All instances of the function share what they have handled.
  store: dynamoDbStore({ client, tableName: variable('EVENT_TABLE') }),
  handler: async (event, { stale }) => {
    if (event.type === 'presenceConnected' || event.type === 'presenceDisconnected') await sessions.observe(event);
    else if (event.category === 'THING') console.log(event.type, event.params.thingName, event.payload.versionNumber, { stale });
  },
});

export const handler: SQSHandler = onSqs;

function variable(name: string): string {
  const value = process.env[name];
  if (value === undefined) throw new Error(`the environment variable ${name} is not set`);
  return value;
}
