import { CreateTableCommand } from '@aws-sdk/client-dynamodb';
import type { PresenceEvent } from '@topicwright/aws-iot-events/presence';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Sessions } from '../../examples/cdk/src/sessions.js';
import { type DynamoDb, startDynamoDb } from '../support/dynamodb.js';

const START = Date.UTC(2026, 0, 1);

describe('examples/cdk: who is connected', () => {
  let dynamoDb: DynamoDb;
  let sessions: Sessions;
  let time = START;

  beforeAll(async () => {
    dynamoDb = await startDynamoDb();
    await dynamoDb.client.send(
      new CreateTableCommand({
        TableName: 'sessions',
        KeySchema: [{ AttributeName: 'clientId', KeyType: 'HASH' }],
        AttributeDefinitions: [{ AttributeName: 'clientId', AttributeType: 'S' }],
        BillingMode: 'PAY_PER_REQUEST',
      }),
    );
    sessions = new Sessions(dynamoDb.client, 'sessions', () => time);
  });

  afterAll(() => dynamoDb.stop());

  const event = (clientId: string, versionNumber: number, seconds: number, disconnectReason?: string): PresenceEvent =>
    ({
      type: disconnectReason === undefined ? 'presenceConnected' : 'presenceDisconnected',
      payload: {
        clientId,
        versionNumber,
        sessionIdentifier: `${clientId}-${versionNumber}`,
        principalIdentifier: 'p',
        timestamp: START + seconds * 1000,
        ...(disconnectReason !== undefined && { disconnectReason, clientInitiatedDisconnect: false }),
      },
    }) as PresenceEvent;

  const connectedAt = async (seconds: number): Promise<readonly string[]> => {
    time = START + seconds * 1000;
    return (await sessions.connected()).map(({ clientId }) => clientId).sort();
  };

  it('follows events in any order, duplicated, and at the same time', async () => {
    const events = [
      event('a', 1, 0),
      event('a', 1, 10, 'CONNECTION_LOST'),
      event('a', 2, 20),
      event('b', 1, 0),
      event('b', 1, 10, 'CONNECTION_LOST'),
      event('c', 4, 0),
      event('c', 4, 10, 'DUPLICATE_CLIENTID'),
    ];
    const shuffled = [4, 1, 6, 2, 0, 5, 3, 1, 4].map((i) => events[i] as PresenceEvent);
    time = START + 10_000;
    await Promise.all(shuffled.map((each) => sessions.observe(each)));
    // "b" may still reconnect within five seconds; "c" was taken over by a session whose events have not arrived.
    expect(await connectedAt(12)).toEqual(['a', 'b', 'c']);
    expect(await connectedAt(60)).toEqual(['a', 'c']);
    await sessions.observe(event('a', 2, 100, 'SERVER_ERROR'));
    await sessions.observe(event('a', 1, 10, 'CONNECTION_LOST'));
    expect(await connectedAt(200)).toEqual(['c']);
  });
});
