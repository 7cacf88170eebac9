import type { AddressInfo } from 'node:net';
import { type AttributeValue, CreateTableCommand, DescribeTableCommand, DynamoDBClient, ScanCommand } from '@aws-sdk/client-dynamodb';
import dynalite from 'dynalite';

/** An emulation of DynamoDB with one table. */
export interface DynamoDb {
  readonly client: DynamoDBClient;
  readonly tableName: string;
  readonly items: () => Promise<readonly Record<string, AttributeValue>[]>;
  readonly stop: () => Promise<void>;
}

/** Starts an emulation in memory on a free port, with a table as `dynamoDbStore` needs it. */
export async function startDynamoDb(): Promise<DynamoDb> {
  const server = dynalite({ createTableMs: 0 });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const client = new DynamoDBClient({
    endpoint: `http://127.0.0.1:${port}`,
    region: 'eu-west-1',
    credentials: { accessKeyId: 'id', secretAccessKey: 'secret' },
  });
  const tableName = 'events';
  await client.send(
    new CreateTableCommand({
      TableName: tableName,
      KeySchema: [{ AttributeName: 'pk', KeyType: 'HASH' }],
      AttributeDefinitions: [{ AttributeName: 'pk', AttributeType: 'S' }],
      BillingMode: 'PAY_PER_REQUEST',
    }),
  );
  while ((await client.send(new DescribeTableCommand({ TableName: tableName }))).Table?.TableStatus !== 'ACTIVE');
  return {
    client,
    tableName,
    items: async () => (await client.send(new ScanCommand({ TableName: tableName }))).Items ?? [],
    stop: async () => {
      client.destroy();
      await new Promise<void>((resolve) => server.close(() => resolve()));
    },
  };
}
