import { connectAsync, type IClientOptions, type MqttClient } from 'mqtt';
import { describe, expect, it, onTestFinished } from 'vitest';
import { type Delivery, deferAcks } from '../../packages/consumer/src/late-acks.js';
import { type ScriptedBroker, startScriptedBroker } from '../support/scripted-broker.js';

interface Connected {
  readonly broker: ScriptedBroker;
  readonly client: MqttClient;
}

async function connected(protocolVersion: 4 | 5 = 4, options: IClientOptions = {}): Promise<Connected> {
  const broker = await startScriptedBroker(protocolVersion);
  const client = await connectAsync(broker.url, { protocolVersion, reconnectPeriod: 5, ...options });
  onTestFinished(async () => {
    await client.endAsync(true);
    await broker.close();
  });
  return { broker, client };
}

function publish(broker: ScriptedBroker, messageId: number, topic = `t/${messageId}`): void {
  broker.say({ cmd: 'publish', topic, payload: 'x', qos: 1, messageId, dup: false, retain: false });
}

const acked = (broker: ScriptedBroker): readonly (number | undefined)[] => broker.heardOf('puback').map(({ messageId }) => messageId);
const shortly = (): Promise<void> => new Promise((done) => setTimeout(done, 50));

/** A client whose messages wait for the test to acknowledge them. */
function collecting(client: MqttClient): {
  readonly deliveries: Delivery[];
  readonly acknowledge: (() => void)[];
  readonly restore: () => void;
} {
  const deliveries: Delivery[] = [];
  const acknowledge: (() => void)[] = [];
  const { restore } = deferAcks(client, (delivery, ack) => {
    deliveries.push(delivery);
    acknowledge.push(ack);
  });
  return { deliveries, acknowledge, restore };
}

// What stands here of MQTT.js is not documented. A version that does otherwise must not come in unnoticed.
describe('what MQTT.js does with handleMessage', () => {
  it('stops all that comes in while its callback is held', async () => {
    const { broker, client } = await connected();
    const seen: string[] = [];
    client.handleMessage = ({ topic }) => void seen.push(topic);
    publish(broker, 1);
    publish(broker, 2);
    await shortly();
    expect(seen).toEqual(['t/1']);
  });

  it('sends no PUBACK and goes on where the callback is given an error, and tells nobody', async () => {
    const { broker, client } = await connected();
    const [seen, errors]: [string[], unknown[]] = [[], []];
    client.on('error', (error) => errors.push(error));
    client.handleMessage = ({ topic }, done) => {
      seen.push(topic);
      done(new Error('later'));
    };
    publish(broker, 1);
    publish(broker, 2);
    await shortly();
    expect({ seen, errors, acked: acked(broker), connected: client.connected }).toEqual({
      seen: ['t/1', 't/2'],
      errors: [],
      acked: [],
      connected: true,
    });
  });
});

describe('a late acknowledgement', () => {
  it('leaves when it is due, in the order in which the messages came', async () => {
    const { broker, client } = await connected();
    const { deliveries, acknowledge } = collecting(client);
    for (const id of [7, 3, 9]) publish(broker, id);
    await expect.poll(() => deliveries.length).toBe(3);
    acknowledge[1]?.();
    await shortly();
    expect(acked(broker)).toEqual([]);
    acknowledge[0]?.();
    await expect.poll(() => acked(broker)).toEqual([7, 3]);
    acknowledge[2]?.();
    await expect.poll(() => acked(broker)).toEqual([7, 3, 9]);
  });

  it('is dropped where its connection has ended, for its packet identifier means another message by then', async () => {
    const { broker, client } = await connected();
    const { deliveries, acknowledge } = collecting(client);
    publish(broker, 1);
    await expect.poll(() => deliveries.length).toBe(1);
    broker.cut();
    await expect.poll(() => broker.heardOf('connect').length).toBe(2);
    await expect.poll(() => client.connected).toBe(true);
    publish(broker, 1, 'another');
    await expect.poll(() => deliveries.length).toBe(2);
    acknowledge[0]?.();
    await shortly();
    expect(acked(broker)).toEqual([]);
    acknowledge[1]?.();
    await expect.poll(() => acked(broker)).toEqual([1]);
  });

  it('knows the topic that an alias stands for', async () => {
    const { broker, client } = await connected(5, { properties: { topicAliasMaximum: 10 } });
    const { deliveries } = collecting(client);
    for (const [messageId, topic] of [
      [1, 'a/long/topic'],
      [2, ''],
    ] as const)
      broker.say({ cmd: 'publish', topic, payload: 'x', qos: 1, messageId, dup: false, retain: false, properties: { topicAlias: 4 } });
    await expect.poll(() => deliveries.map(({ topic }) => topic)).toEqual(['a/long/topic', 'a/long/topic']);
  });

  it('is left to MQTT.js again in the end', async () => {
    const { broker, client } = await connected();
    const { restore } = collecting(client);
    restore();
    publish(broker, 5);
    await expect.poll(() => acked(broker)).toEqual([5]);
  });
});
