import {
  type AttributeValue,
  type ConditionalCheckFailedException,
  type DynamoDBClient,
  GetItemCommand,
  PutItemCommand,
  UpdateItemCommand,
} from '@aws-sdk/client-dynamodb';

/** An item: its key `pk`, when it expires (`forgetAt`, in milliseconds), and when TTL may delete it (`expiresAt`, in seconds). */
export interface Item {
  readonly [attribute: string]: AttributeValue;
}

/** A condition and its values. Attributes are written as `#name`, values as `:name`. */
export interface Condition {
  readonly expression: string;
  readonly values?: { readonly [name: string]: AttributeValue };
}

/**
 * Reads and writes of single items. An expired item counts as absent. TTL may delete it days later, so every condition compares `forgetAt`.
 */
export class Table {
  readonly #client: Pick<DynamoDBClient, 'send'>;
  readonly #name: string;
  readonly #now: () => number;

  constructor(client: Pick<DynamoDBClient, 'send'>, name: string, now: () => number) {
    this.#client = client;
    this.#name = name;
    this.#now = now;
  }

  /** The item, unless it has expired. The read is consistent. */
  async get(pk: string): Promise<Item | undefined> {
    const { Item: item } = await this.#client.send(
      new GetItemCommand({ TableName: this.#name, Key: { pk: { S: pk } }, ConsistentRead: true }),
    );
    return item && numberOf(item['forgetAt']) > this.#now() ? item : undefined;
  }

  /**
   * Writes an item. An existing item is replaced if `condition` is true, and otherwise returned. `absent`: only if there is none. Without
   * `condition` it is always replaced.
   */
  async put(pk: string, attributes: Item, rememberMs: number, condition?: Condition | 'absent'): Promise<'written' | Item> {
    const forgetAt = this.#now() + rememberMs;
    const item = { ...attributes, pk: { S: pk }, forgetAt: numeric(forgetAt), expiresAt: numeric(secondsOf(forgetAt)) };
    const own = condition === 'absent' ? undefined : condition;
    const expression = condition && [ABSENT, ...(own ? [`(${own.expression})`] : [])].join(' OR ');
    const values = { ':now': numeric(this.#now()), ...own?.values };
    try {
      await this.#client.send(
        new PutItemCommand({
          TableName: this.#name,
          Item: item,
          ...(expression !== undefined && {
            ConditionExpression: expression,
            ExpressionAttributeNames: namesIn(expression),
            ExpressionAttributeValues: values,
            ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
          }),
        }),
      );
      return 'written';
    } catch (error) {
      if (!isConflict(error)) throw error;
      // Some emulators do not return the item. If it has expired in the meantime, the write can be repeated.
      return error.Item ?? (await this.get(pk)) ?? this.put(pk, attributes, rememberMs, condition);
    }
  }

  /** Changes an item by an update expression. Returns false if it is absent, or `condition` is false. */
  async update(pk: string, change: string, condition: Condition): Promise<boolean> {
    const expression = `#forgetAt > :now AND (${condition.expression})`;
    try {
      await this.#client.send(
        new UpdateItemCommand({
          TableName: this.#name,
          Key: { pk: { S: pk } },
          UpdateExpression: change,
          ConditionExpression: expression,
          ExpressionAttributeNames: namesIn(`${change} ${expression}`),
          ExpressionAttributeValues: { ':now': numeric(this.#now()), ...condition.values },
        }),
      );
      return true;
    } catch (error) {
      if (isConflict(error)) return false;
      throw error;
    }
  }
}

const ABSENT = 'attribute_not_exists(#pk) OR #forgetAt <= :now';

/** A number as an attribute. */
export function numeric(value: number): AttributeValue {
  return { N: String(value) };
}

/** The number of an attribute. `NaN` if there is none. */
export function numberOf(value: AttributeValue | undefined): number {
  return Number(value?.N);
}

/** Milliseconds as seconds, rounded up. */
export function secondsOf(ms: number): number {
  return Math.ceil(ms / 1000);
}

// By name, because the client may come from another copy of the SDK.
function isConflict(error: unknown): error is ConditionalCheckFailedException {
  return (error as { readonly name?: unknown } | undefined)?.name === 'ConditionalCheckFailedException';
}

// Names are written with "#", so that none is a reserved word.
function namesIn(expression: string): Record<string, string> {
  return Object.fromEntries([...expression.matchAll(/#(\w+)/g)].map(([name, attribute = '']) => [name, attribute]));
}
