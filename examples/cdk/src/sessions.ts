import { type DynamoDBClient, GetItemCommand, PutItemCommand, paginateScan } from '@aws-sdk/client-dynamodb';
import { type ClientSession, isConnected, type PresenceEvent, reducePresence } from '@topicwright/aws-iot-events/presence';

/** How long a client may be away before it counts as disconnected: it often reconnects at once. */
const SETTLE_MS = 5000;

/** The newest session of each client, in a DynamoDB table with the partition key `clientId`. */
export class Sessions {
  readonly #client: DynamoDBClient;
  readonly #tableName: string;

  constructor(client: DynamoDBClient, tableName: string) {
    this.#client = client;
    this.#tableName = tableName;
  }

  /** Stores what an event says. Events may be duplicated, out of order, and processed at the same time. */
  async observe(event: PresenceEvent): Promise<void> {
    while (!(await this.#replace(event)));
  }

  // Writes only if nobody else has written since the item was read.
  async #replace(event: PresenceEvent): Promise<boolean> {
    const { clientId } = event.payload;
    const key = { clientId: { S: clientId } };
    const { Item } = await this.#client.send(new GetItemCommand({ TableName: this.#tableName, Key: key, ConsistentRead: true }));
    const known = Item?.['session']?.S;
    const session = JSON.stringify(reducePresence(known === undefined ? undefined : (JSON.parse(known) as ClientSession), event));
    if (session === known) return true;
    const condition =
      known === undefined
        ? { ConditionExpression: 'attribute_not_exists(clientId)' }
        : {
            ConditionExpression: '#session = :known',
            ExpressionAttributeNames: { '#session': 'session' },
            ExpressionAttributeValues: { ':known': { S: known } },
          };
    try {
      await this.#client.send(new PutItemCommand({ TableName: this.#tableName, Item: { ...key, session: { S: session } }, ...condition }));
      return true;
    } catch (error) {
      if ((error as Error).name === 'ConditionalCheckFailedException') return false;
      throw error;
    }
  }

  /** The sessions of the clients that are connected. Reads the whole table: for a large fleet, add an index of connected clients. */
  async connected(now = Date.now()): Promise<readonly ClientSession[]> {
    const sessions: ClientSession[] = [];
    for await (const { Items = [] } of paginateScan({ client: this.#client }, { TableName: this.#tableName })) {
      sessions.push(...Items.flatMap(({ session }) => (session?.S === undefined ? [] : [JSON.parse(session.S) as ClientSession])));
    }
    return sessions.filter((session) => isConnected(session) || now - (session.disconnectedAt ?? 0) < SETTLE_MS);
  }
}
