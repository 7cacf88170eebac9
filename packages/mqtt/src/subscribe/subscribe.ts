import { ConsumerError, type StopSignal, type Warning } from '@topicwright/consumer';
import { eventTypesMatching, plainFilter, sharedFilter, type TopicFilter, type TopicRow, type TopicTable } from '@topicwright/runtime';
import { batchFilters, formatArn, isShareName, shareNameRule, undeliveredRetained } from '@topicwright/runtime/internal';
import type { IClientSubscribeOptions, ISubscriptionGrant, ISubscriptionMap, MqttClient } from 'mqtt';
import { isMqtt5 } from '../client.js';

/** Options of a subscription. */
export interface SubscribeOptions {
  /** The group of a shared subscription. Each message is delivered to one member. */
  readonly shareGroup?: string;
  /**
   * The QoS of the subscription. With QoS 0 the broker neither stores nor redelivers messages. Default: for each filter, 1, or 0 if all of
   * its events are published with QoS 0.
   */
  readonly qos?: 0 | 1;
  /** What to do with retained messages, which a broker sends for each new subscription. Default: `deliver`. */
  readonly retained?: 'deliver' | 'once' | 'skip';
}

/** The filters of a selection, and the events that it selects. */
export interface SubscribedFilters {
  readonly filters: readonly TopicFilter[];
  readonly rows: readonly TopicRow[];
}

/** A subscription: filters in batches, one SUBSCRIBE packet each. */
export interface Subscription {
  readonly table: TopicTable;
  readonly batches: readonly (readonly TopicFilter[])[];
  readonly shareGroup: string | undefined;
  /** The QoS of each filter, which may be shared. */
  readonly qosOf: ReadonlyMap<string, 0 | 1>;
  /** Retain handling (MQTT 5): retained messages are sent always (0), only for new subscriptions (1), or never (2). */
  readonly retainHandling: 0 | 1 | 2;
}

/**
 * Splits `filters` into SUBSCRIBE packets within the limits of the table.
 *
 * @throws {ConsumerError} `too-many-filters`, `invalid-options`.
 */
export function planSubscription(
  table: TopicTable,
  { filters, rows }: SubscribedFilters,
  { shareGroup, qos, retained = 'deliver' }: SubscribeOptions,
): Subscription {
  if (shareGroup !== undefined && !isShareName(shareGroup, table.dialect)) {
    const rule = shareNameRule(table.dialect);
    throw new ConsumerError('invalid-options', 'shareGroup', `shareGroup ${JSON.stringify(shareGroup)} must have ${rule}`);
  }
  const shared = shareGroup === undefined ? filters : filters.map((filter) => sharedFilter(shareGroup, filter));
  const [batches = [], ...more] = batchFilters(shared, table.limits);
  if (more.length > 0) {
    const most = table.limits.maxSubscriptionsPerConnection;
    throw new ConsumerError(
      'too-many-filters',
      'events',
      `the selection needs ${filters.length} filters, the limit is ${most}; select fewer events, set \`max\` to ${most}, or use more connections`,
    );
  }
  const qosOf = new Map(shared.map((filter) => [filter, qos ?? qosOfFilter(table, rows, plainFilter(filter))]));
  return { table, batches, shareGroup, qosOf, retainHandling: retained === 'deliver' ? 0 : retained === 'once' ? 1 : 2 };
}

/** The highest QoS of the events that are received by a filter, at most 1. */
function qosOfFilter(table: TopicTable, rows: readonly TopicRow[], filter: TopicFilter): 0 | 1 {
  if (rows.every((row) => row.qos !== 0)) return 1;
  const received = new Set(eventTypesMatching(table, filter));
  return rows.some(({ type, qos }) => received.has(type) && qos !== 0) ? 1 : 0;
}

/** Returns the warning about a shared subscription to reserved topics, if any. */
export function sharingWarning(
  { dialect }: TopicTable,
  filters: readonly TopicFilter[],
  { shareGroup }: SubscribeOptions,
): Warning | undefined {
  const reserved = filters.find((filter) => filter.startsWith('$'));
  if (shareGroup === undefined || dialect !== 'mqtt' || reserved === undefined) return undefined;
  const message = `not every broker supports shared subscriptions to topics that begin with "$"; ${reserved} may receive nothing`;
  return { code: 'shared-reserved', message };
}

/** Returns the warning about retained messages that the filters do not deliver, if any. */
export function retainedWarning(
  table: TopicTable,
  { filters, rows }: SubscribedFilters,
  { retained = 'deliver' }: SubscribeOptions,
): Warning | undefined {
  const types = retained === 'skip' ? [] : undeliveredRetained({ ...table, rows }, filters);
  if (types.length === 0) return undefined;
  const message = `AWS IoT delivers retained messages only to a subscription to their exact topic; those of ${types.join(', ')} are not delivered`;
  return { code: 'retained-undelivered', message };
}

/** When to stop, and the Subscription Identifier of MQTT 5. */
export interface SubscribeControls {
  readonly stop: StopSignal;
  readonly identifier: number | undefined;
}

/**
 * Subscribes and checks every SUBACK code.
 *
 * @throws {ConsumerError} `subscription-refused`, with the filter and a policy that would allow it. Any other error: the connection ended.
 */
export async function subscribe(
  client: MqttClient,
  { table, batches, qosOf, retainHandling }: Subscription,
  { stop, identifier }: SubscribeControls,
): Promise<void> {
  const handling = isMqtt5(client) ? { rh: retainHandling } : {};
  const properties = identifier === undefined ? undefined : { subscriptionIdentifier: identifier };
  const optionsOf = (filter: string): IClientSubscribeOptions => ({ qos: qosOf.get(filter) ?? 1, ...handling });
  for (const batch of batches) {
    if (stop.isStopped) return;
    for (const granted of await grants(client, batch, { optionsOf, properties })) {
      const shown = JSON.stringify(granted.topic);
      if (Number(granted.qos) === QUOTA_EXCEEDED)
        throw new ConsumerError(
          'subscription-refused',
          granted.topic,
          `the broker refused the subscription to ${shown}: quota exceeded (code 0x97)`,
        );
      if (granted.qos >= FAILURE)
        throw refused(table, granted.topic, `the broker refused the subscription to ${shown} (code ${granted.qos})`);
      if (granted.qos < (qosOf.get(granted.topic) ?? 1))
        throw refused(table, granted.topic, `the broker granted ${shown} with QoS ${granted.qos} only, which can lose messages`);
    }
  }
}

/** SUBACK codes from 0x80 are failures. */
const FAILURE = 0x80;
const QUOTA_EXCEEDED = 0x97;

interface GrantOptions {
  readonly optionsOf: (filter: string) => IClientSubscribeOptions;
  readonly properties: IClientSubscribeOptions['properties'];
}

// MQTT.js rejects if any filter is refused. Only the packet shows which one.
function grants(
  client: MqttClient,
  batch: readonly string[],
  { optionsOf, properties }: GrantOptions,
): Promise<readonly ISubscriptionGrant[]> {
  return new Promise((resolve, reject) => {
    // `resubscribe`: subscribe even if MQTT.js has already done so, because the broker may have lost the session.
    const map = { ...Object.fromEntries(batch.map((filter) => [filter, optionsOf(filter)])), resubscribe: true };
    const { resubscribe, subscribeBatchSize } = client.options;
    // Otherwise MQTT.js repeats this subscription on reconnect, in batches that the broker may refuse.
    client.options.resubscribe = false;
    // With it, MQTT.js reports only the last SUBACK.
    client.options.subscribeBatchSize = null as never;
    client.subscribe(map as ISubscriptionMap, (properties ? { properties } : {}) as IClientSubscribeOptions, (error, _, packet) => {
      const codes = packet && 'granted' in packet ? (packet.granted as readonly number[]) : undefined;
      if (codes) resolve(batch.map((topic, i) => ({ topic, qos: (codes[i] ?? FAILURE) as ISubscriptionGrant['qos'] })));
      else reject(error ?? new Error('the SUBACK contains no codes'));
    });
    client.options.resubscribe = resubscribe as boolean;
    client.options.subscribeBatchSize = subscribeBatchSize as number;
  });
}

/** The error for a refused filter, with the policy statement or ACL line that would allow it. */
export function refused({ dialect }: TopicTable, filter: string, message: string): ConsumerError {
  const arn = formatArn({ partition: 'aws', service: 'iot', region: 'REGION', account: 'ACCOUNT', resource: `topicfilter/${filter}` });
  const remedy =
    dialect === 'aws-iot'
      ? `required policy statement: ${JSON.stringify({ Effect: 'Allow', Action: 'iot:Subscribe', Resource: arn })}`
      : `required Mosquitto ACL line: ${JSON.stringify(`topic read ${plainFilter(filter)}`)}`;
  return new ConsumerError('subscription-refused', filter, `${message}; ${remedy}`);
}
