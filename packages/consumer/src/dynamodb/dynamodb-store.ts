import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { compareOrder, type OrderPosition } from '@topicwright/runtime';
import { ConsumerError } from '../consumer-error.js';
import { shortHash } from '../short-hash.js';
import type { Claim, ClaimRequest, Completion, Lease, Store } from '../store.js';
import { type Condition, type Item, numberOf, numeric, secondsOf, Table } from './table.js';

/** Options of {@link dynamoDbStore}. */
export interface DynamoDbStoreOptions {
  readonly client: Pick<DynamoDBClient, 'send'>;
  /** The table. Its partition key is the string `pk`, without a sort key. Enable TTL on the attribute `expiresAt`. */
  readonly tableName: string;
  /** Prefix of every key. Services that process the same events independently need different prefixes. Default: `topicwright:`. */
  readonly prefix?: string;
  /** Returns the current time in milliseconds. Default: `Date.now`. */
  readonly now?: () => number;
}

/**
 * A store shared by several consumers, on DynamoDB. Each change writes one item. All writes are conditional, except the completion of a
 * message. A message takes one write to claim it, and one to complete it; ordered events take a read and a write of their entity, too. The
 * clocks of the consumers must agree to well within a lease, because DynamoDB does not compare times with its own clock.
 *
 * The caller needs `dynamodb:GetItem`, `dynamodb:PutItem` and `dynamodb:UpdateItem` on the table. Calls reject with the error of the SDK,
 * or with a {@link ConsumerError} `store-failed` if other consumers changed the item in 20 consecutive attempts.
 */
export function dynamoDbStore({ client, tableName, prefix = 'topicwright:', now = Date.now }: DynamoDbStoreOptions): Store {
  const store = new DynamoDbStore(new Table(client, tableName, now), prefix, now);
  return {
    claim: (request) => store.claim(request),
    extend: (lease, leaseMs) => store.extend(lease, leaseMs),
    complete: (completion) => store.complete(completion),
    release: (lease) => store.release(lease),
  };
}

/** The tokens of a call: one from before its first write, and those of its writes. */
interface ClaimCall {
  readonly started: number;
  readonly written: ReadonlySet<number>;
}

/** How often a write is repeated because another consumer was faster. */
const MAX_CONFLICTS = 20;

// The items. A message: `token`, `leaseUntil`, `rememberMs`, `rememberSeconds`, `deliveries`, `owner`, `instance`, and `isReleased` after a
// release. A completed message has none of them. An entity: `position` as JSON, and `version` and `resetAfter` of it. Times are in
// milliseconds.
class DynamoDbStore implements Store {
  readonly #table: Table;
  readonly #prefix: string;
  readonly #now: () => number;
  #lastToken = 0;

  constructor(table: Table, prefix: string, now: () => number) {
    this.#table = table;
    this.#prefix = prefix;
    this.#now = now;
  }

  // The position is read after the message is claimed, so that it includes what others have completed until then.
  async claim(request: ClaimRequest): Promise<Claim> {
    const { key, entity } = request;
    const claim = key === undefined ? this.#claimWithoutKey() : await this.#claimMessage(this.#messageKey(key), request);
    if (claim.status !== 'claimed' || entity === undefined) return claim;
    try {
      return { ...claim, newest: await this.#newestOf(this.#entityKey(entity)) };
    } catch (error) {
      // Without a release, each failed read would count as a consumer that crashed.
      if (key !== undefined) await this.release({ key, token: claim.token }).catch(() => undefined);
      throw error;
    }
  }

  #claimWithoutKey(): Claim {
    return { status: 'claimed', token: this.#nextToken(0), deliveries: 1 };
  }

  async #claimMessage(pk: string, request: ClaimRequest): Promise<Claim> {
    const started = this.#nextToken(0);
    const written = new Set<number>();
    let known: Item | undefined;
    for (let i = 0; i < MAX_CONFLICTS; i += 1) {
      const answer = known && this.#answerTo(known, request, { started, written });
      if (answer) return answer;
      const lease = this.#leaseOf(known, request);
      written.add(lease.token);
      const found = await this.#table.put(pk, lease.item, request.leaseMs + request.rememberMs, known ? unchanged(known) : 'absent');
      if (found === 'written') return { status: 'claimed', token: lease.token, deliveries: lease.deliveries };
      known = found;
    }
    throw tooManyConflicts(pk);
  }

  // `undefined` if the message may be claimed. A completed message has no token.
  #answerTo(known: Item, { owner, instance }: ClaimRequest, { started, written }: ClaimCall): Claim | undefined {
    if (known['token'] === undefined) return { status: 'done' };
    const token = numberOf(known['token']);
    // The write was applied, but its response was lost.
    if (written.has(token)) return { status: 'claimed', token, deliveries: numberOf(known['deliveries']) };
    const leftMs = numberOf(known['leaseUntil']) - this.#now();
    // A later call of this consumer has claimed it: nobody waits for this one any more.
    const isOvertaken = known['instance']?.S === instance && token > started;
    if (isOvertaken || (leftMs > 0 && known['owner']?.S !== owner)) return { status: 'busy', retryAfterMs: Math.max(leftMs, 1) };
    return undefined;
  }

  #leaseOf(
    known: Item | undefined,
    { leaseMs, rememberMs, owner, instance }: ClaimRequest,
  ): { readonly item: Item; readonly token: number; readonly deliveries: number } {
    const isLost =
      known !== undefined &&
      known['isReleased'] === undefined &&
      (known['instance']?.S !== instance || numberOf(known['leaseUntil']) <= this.#now());
    const deliveries = (known ? numberOf(known['deliveries']) : 1) + (isLost ? 1 : 0);
    const token = this.#nextToken(known ? numberOf(known['token']) : 0);
    const item = {
      token: numeric(token),
      leaseUntil: numeric(this.#now() + leaseMs),
      rememberMs: numeric(rememberMs),
      // An update expression cannot divide.
      rememberSeconds: numeric(secondsOf(rememberMs)),
      deliveries: numeric(deliveries),
      owner: { S: owner },
      instance: { S: instance },
    };
    return { item, token, deliveries };
  }

  // The microseconds of the clock. Tokens of this consumer increase, and so do those of a message.
  #nextToken(last: number): number {
    this.#lastToken = Math.max(this.#now() * 1000, last + 1, this.#lastToken + 1);
    return this.#lastToken;
  }

  extend({ key, token }: Lease, leaseMs: number): Promise<boolean> {
    const until = this.#now() + leaseMs;
    const change = 'SET #leaseUntil = :until, #forgetAt = #rememberMs + :until, #expiresAt = #rememberSeconds + :untilSeconds';
    return this.#table.update(this.#messageKey(key), change, {
      expression: '#token = :token AND attribute_not_exists(#isReleased)',
      values: { ':token': numeric(token), ':until': numeric(until), ':untilSeconds': numeric(secondsOf(until)) },
    });
  }

  async release({ key, token }: Lease): Promise<void> {
    await this.#table.update(this.#messageKey(key), 'SET #leaseUntil = :never, #isReleased = :true', {
      expression: '#token = :token',
      values: { ':token': numeric(token), ':never': numeric(0), ':true': { BOOL: true } },
    });
  }

  // The entity first: if only one of the writes happens, the message is handled again, and its entity is not out of date.
  async complete({ key, entity, position, rememberMs }: Completion): Promise<void> {
    if (entity !== undefined && position) await this.#advance(this.#entityKey(entity), position, rememberMs);
    if (key !== undefined) await this.#table.put(this.#messageKey(key), {}, rememberMs);
  }

  async #newestOf(pk: string): Promise<OrderPosition | undefined> {
    const item = await this.#table.get(pk);
    return item && positionOf(item);
  }

  async #advance(pk: string, position: OrderPosition, rememberMs: number): Promise<void> {
    const { version, resetAfter } = position;
    const item = {
      position: { S: JSON.stringify(position) },
      ...(isSafeInteger(version) && { version: numeric(version) }),
      ...(resetAfter !== undefined && { resetAfter: numeric(resetAfter) }),
    };
    let condition: Condition | 'absent' = newerThan(position);
    for (let i = 0; i < MAX_CONFLICTS; i += 1) {
      const known = await this.#table.put(pk, item, rememberMs, condition);
      if (known === 'written' || compareOrder(position, positionOf(known)) < 0) return;
      condition = { expression: '#position = :known', values: { ':known': known['position'] ?? { NULL: true } } };
    }
    throw tooManyConflicts(pk);
  }

  #messageKey(key: string): string {
    return `${this.#prefix}m:${shortHash(key)}`;
  }

  #entityKey(entity: string): string {
    return `${this.#prefix}e:${shortHash(entity)}`;
  }
}

function unchanged({ token, leaseUntil }: Item): Condition {
  return {
    expression: '#token = :last AND #leaseUntil = :lastUntil',
    values: { ':last': token ?? numeric(0), ':lastUntil': leaseUntil ?? numeric(0) },
  };
}

// Integers that do not restart are compared by DynamoDB, which saves reading the item. `compareOrder` decides in all other cases.
function newerThan({ version, resetAfter }: OrderPosition): Condition | 'absent' {
  if (!isSafeInteger(version) || resetAfter !== undefined) return 'absent';
  return { expression: 'attribute_not_exists(#resetAfter) AND #version <= :version', values: { ':version': numeric(version) } };
}

function isSafeInteger(value: unknown): value is number {
  return Number.isSafeInteger(value);
}

function positionOf(item: Item): OrderPosition {
  return JSON.parse(item['position']?.S ?? '{}') as OrderPosition;
}

function tooManyConflicts(pk: string): ConsumerError {
  return new ConsumerError(
    'store-failed',
    'store',
    `DynamoDB: other consumers changed the item ${pk} in ${MAX_CONFLICTS} consecutive attempts`,
  );
}
