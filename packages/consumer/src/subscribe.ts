import { batchFilters, formatArn, type TopicFilter, type TopicTable } from '@topicwright/runtime';
import type { ISubscriptionGrant, ISubscriptionMap, MqttClient } from 'mqtt';
import { ConsumerError } from './consumer-error.js';

/** What a broker is asked for: filters in the batches that it takes, and the share group. */
export interface Subscription {
  readonly table: TopicTable;
  readonly batches: readonly (readonly string[])[];
}

/**
 * The SUBSCRIBE packets of `filters`, as the limits of the table allow.
 *
 * @throws {ConsumerError} `too-many-filters`, `invalid-options`.
 */
export function planSubscription(table: TopicTable, filters: readonly TopicFilter[], shareGroup: string | undefined): Subscription {
  if (shareGroup !== undefined && !/^[^/+#\0]+$/.test(shareGroup))
    throw new ConsumerError(
      'invalid-options',
      'shareGroup',
      `shareGroup ${JSON.stringify(shareGroup)} must be text without "/", "+" and "#"`,
    );
  const shared = shareGroup === undefined ? filters : filters.map((filter) => `$share/${shareGroup}/${filter}` as TopicFilter);
  const [batches = [], ...more] = batchFilters(shared, table.limits);
  if (more.length > 0) {
    const most = table.limits.maxSubscriptionsPerConnection;
    throw new ConsumerError(
      'too-many-filters',
      'events',
      `the selection has ${filters.length} filters, and a connection takes ${most}: select fewer events, give max: ${most}, or use several consumers`,
    );
  }
  return { table, batches };
}

/**
 * Subscribes with QoS 1 and reads every SUBACK.
 *
 * @throws {ConsumerError} `subscription-refused`, naming the filter and what would allow it.
 */
export async function subscribe(client: MqttClient, { table, batches }: Subscription): Promise<void> {
  for (const batch of batches) {
    for (const { topic, qos } of await granted(client, batch)) {
      if (qos >= 128) throw refused(table, topic, `the broker refuses the subscription to ${JSON.stringify(topic)} (code ${qos})`);
      if (qos === 0)
        throw refused(table, topic, `the broker grants ${JSON.stringify(topic)} with QoS 0 alone, by which messages may be lost`);
    }
  }
}

// MQTT.js rejects where one filter of several is refused, and tells which in the packet alone.
function granted(client: MqttClient, batch: readonly string[]): Promise<readonly ISubscriptionGrant[]> {
  return new Promise((resolve, reject) => {
    // Asked again also where MQTT.js thinks that it is subscribed: a broker may have forgotten.
    const asked = { ...Object.fromEntries(batch.map((filter) => [filter, { qos: 1 as const }])), resubscribe: true };
    client.subscribe(asked as ISubscriptionMap, (error, _, packet) => {
      const codes = packet && 'granted' in packet ? (packet.granted as readonly number[]) : undefined;
      if (codes) resolve(batch.map((topic, i) => ({ topic, qos: (codes[i] ?? 128) as ISubscriptionGrant['qos'] })));
      else reject(error ?? new Error('the SUBACK tells nothing'));
    });
  });
}

/** The refusal of a filter, with the statement or line that would allow it. */
export function refused({ dialect }: TopicTable, filter: string, message: string): ConsumerError {
  const plain = filter.replace(/^\$share\/[^/]*\//, '');
  const arn = formatArn({ partition: 'aws', service: 'iot', region: 'REGION', account: 'ACCOUNT', resource: `topicfilter/${filter}` });
  const remedy =
    dialect === 'aws-iot'
      ? `the policy needs ${JSON.stringify({ Effect: 'Allow', Action: 'iot:Subscribe', Resource: arn })}`
      : `a Mosquitto ACL allows it by the line ${JSON.stringify(`topic read ${plain}`)}`;
  return new ConsumerError('subscription-refused', filter, `${message}; ${remedy}`);
}
