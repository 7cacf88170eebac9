import { ConsumerError } from '@topicwright/consumer';
import {
  batchFilters,
  formatArn,
  isShareName,
  plainFilter,
  SHARE_NAME_RULE,
  sharedFilter,
  type TopicFilter,
  type TopicTable,
} from '@topicwright/runtime';
import type { IClientSubscribeOptions, ISubscriptionGrant, ISubscriptionMap, MqttClient } from 'mqtt';

/** How filters are subscribed to. */
export interface SubscribeOptions {
  /** The group of a shared subscription: each message goes to one of its members. */
  readonly shareGroup?: string;
  /** 1, or 0 for at most once: then the broker neither stores nor repeats messages. Default: 1. */
  readonly qos?: 0 | 1;
  /** What becomes of stored messages, which a broker sends because of a new subscription. Default: `deliver`. */
  readonly retained?: 'deliver' | 'once' | 'skip';
}

/** What a broker is asked for: filters in the batches that it takes. */
export interface Subscription {
  readonly table: TopicTable;
  readonly batches: readonly (readonly TopicFilter[])[];
  readonly shareGroup: string | undefined;
  readonly qos: 0 | 1;
  /** Whether stored messages are sent for a subscription that is there already, or at all (MQTT 5). */
  readonly retainHandling: 0 | 1 | 2;
}

/**
 * The SUBSCRIBE packets of `filters`, as the limits of the table allow.
 *
 * @throws {ConsumerError} `too-many-filters`, `invalid-options`.
 */
export function planSubscription(
  table: TopicTable,
  filters: readonly TopicFilter[],
  { shareGroup, qos = 1, retained = 'deliver' }: SubscribeOptions,
): Subscription {
  if (shareGroup !== undefined && !isShareName(shareGroup))
    throw new ConsumerError('invalid-options', 'shareGroup', `shareGroup ${JSON.stringify(shareGroup)} must be ${SHARE_NAME_RULE}`);
  const shared = shareGroup === undefined ? filters : filters.map((filter) => sharedFilter(shareGroup, filter));
  const [batches = [], ...more] = batchFilters(shared, table.limits);
  if (more.length > 0) {
    const most = table.limits.maxSubscriptionsPerConnection;
    throw new ConsumerError(
      'too-many-filters',
      'events',
      `the selection has ${filters.length} filters, and a connection allows ${most}: select fewer events, set max: ${most}, or use several connections`,
    );
  }
  return { table, batches, shareGroup, qos, retainHandling: retained === 'deliver' ? 0 : retained === 'once' ? 1 : 2 };
}

/**
 * Subscribes and reads every SUBACK.
 *
 * @throws {ConsumerError} `subscription-refused`, naming the filter and what would allow it; any other error if the connection ended.
 */
export async function subscribe(client: MqttClient, { table, batches, qos, retainHandling }: Subscription): Promise<void> {
  const options: IClientSubscribeOptions = { qos, ...(client.options.protocolVersion === 5 && { rh: retainHandling }) };
  for (const batch of batches) {
    for (const granted of await grants(client, batch, options)) {
      const shown = JSON.stringify(granted.topic);
      if (Number(granted.qos) === QUOTA_EXCEEDED)
        throw new ConsumerError('subscription-refused', granted.topic, `the broker refuses ${shown}: a quota is exceeded (code 0x97)`);
      if (granted.qos >= FAILURE)
        throw refused(table, granted.topic, `the broker refuses the subscription to ${shown} (code ${granted.qos})`);
      if (granted.qos < qos)
        throw refused(table, granted.topic, `the broker grants ${shown} with QoS ${granted.qos} only, which can lose messages`);
    }
  }
}

/** SUBACK codes: from here on failures, and one of them. */
const FAILURE = 0x80;
const QUOTA_EXCEEDED = 0x97;

// MQTT.js rejects if one filter of several is refused, and names it in the packet only.
function grants(client: MqttClient, batch: readonly string[], options: IClientSubscribeOptions): Promise<readonly ISubscriptionGrant[]> {
  return new Promise((resolve, reject) => {
    // Also if MQTT.js thinks that it is subscribed: a broker may have forgotten.
    const map = { ...Object.fromEntries(batch.map((filter) => [filter, options])), resubscribe: true };
    const { resubscribe } = client.options;
    // MQTT.js notes here what it subscribes to again by itself: not this, which is done by its owner, in batches that the broker takes.
    client.options.resubscribe = false;
    client.subscribe(map as ISubscriptionMap, (error, _, packet) => {
      const codes = packet && 'granted' in packet ? (packet.granted as readonly number[]) : undefined;
      if (codes) resolve(batch.map((topic, i) => ({ topic, qos: (codes[i] ?? FAILURE) as ISubscriptionGrant['qos'] })));
      else reject(error ?? new Error('the SUBACK has no codes'));
    });
    client.options.resubscribe = resubscribe as boolean;
  });
}

/** The refusal of a filter, with the statement or line that would allow it. */
export function refused({ dialect }: TopicTable, filter: string, message: string): ConsumerError {
  const arn = formatArn({ partition: 'aws', service: 'iot', region: 'REGION', account: 'ACCOUNT', resource: `topicfilter/${filter}` });
  const remedy =
    dialect === 'aws-iot'
      ? `the policy needs ${JSON.stringify({ Effect: 'Allow', Action: 'iot:Subscribe', Resource: arn })}`
      : `a Mosquitto ACL allows it by the line ${JSON.stringify(`topic read ${plainFilter(filter)}`)}`;
  return new ConsumerError('subscription-refused', filter, `${message}; ${remedy}`);
}
