import { type DynamoDBClient, GetItemCommand, PutItemCommand, paginateScan } from '@aws-sdk/client-dynamodb';
import { type ClientSession, isConnected, type PresenceEvent, reducePresence } from '@topicwright/aws-iot-events/presence';

/** How long a client may be away before it counts as disconnected: it often reconnects at once. */
const SETTLE_MS = 5000;

/** How long a disconnected client is remembered, to recognize late events as old. */
const REMEMBER_SECONDS = 86_400;

/** The newest session of each client, in a DynamoDB table with the partition key `clientId`, and TTL on `expiresAt`. */
export class Sessions {
  readonly #client: DynamoDBClient;
  readonly #tableName: string;
  readonly #now: () => number;

  constructor(client: DynamoDBClient, tableName: string, now: () => number = Date.now) {
    this.#client = client;
    this.#tableName = tableName;
    this.#now = now;
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
    const newest = reducePresence(known === undefined ? undefined : (JSON.parse(known) as ClientSession), event);
    const session = JSON.stringify(newest);
    if (session === known) return true;
    // The times of events are accurate to two minutes only, so the time of the change is stored, too.
    const changedAt = this.#now();
    const item = {
      ...key,
      session: { S: session },
      changedAt: { N: `${changedAt}` },
      ...(!isConnected(newest) && { expiresAt: { N: `${Math.ceil(changedAt / 1000) + REMEMBER_SECONDS}` } }),
    };
    const condition =
      known === undefined
        ? { ConditionExpression: 'attribute_not_exists(clientId)' }
        : {
            ConditionExpression: '#session = :known',
            ExpressionAttributeNames: { '#session': 'session' },
            ExpressionAttributeValues: { ':known': { S: known } },
          };
    try {
      await this.#client.send(new PutItemCommand({ TableName: this.#tableName, Item: item, ...condition }));
      return true;
    } catch (error) {
      if ((error as Error).name === 'ConditionalCheckFailedException') return false;
      throw error;
    }
  }

  /** The sessions of the clients that are connected. Reads the whole table: for a large fleet, add an index of connected clients. */
  async connected(): Promise<readonly ClientSession[]> {
    const sessions: ClientSession[] = [];
    for await (const { Items = [] } of paginateScan({ client: this.#client }, { TableName: this.#tableName })) {
      for (const { session, changedAt } of Items) {
        const own = JSON.parse(session?.S ?? 'null') as ClientSession | null;
        if (own && (isConnected(own) || this.#now() - Number(changedAt?.N) < SETTLE_MS)) sessions.push(own);
      }
    }
    return sessions;
  }
}
