import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { mosquittoAclFor } from '@topicwright/access';
import { mosquittoAcl } from '@topicwright/aws-iot-policies';
import type { TopicTable } from '@topicwright/runtime';
import { connectAsync, type MqttClient } from 'mqtt';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { temporaryFolder } from '../support/generate.js';
import { type Mosquitto, startMosquitto } from '../support/mosquitto.js';
import { describeWith } from '../support/programs.js';

const DOORS: TopicTable = {
  name: 'doors',
  dialect: 'mqtt',
  limits: {},
  parameters: [{ name: 'site' }],
  rows: [
    { type: 'opened', category: 'DOOR', filter: 'acme/+/door/opened', params: ['site'], direction: 'send' },
    { type: 'closed', category: 'DOOR', filter: 'acme/+/door/closed', params: ['site'] },
  ],
};

/** A row that begins with a parameter does not receive topics that begin with `$`. */
const MIXED: TopicTable = {
  name: 'mixed',
  dialect: 'mqtt',
  limits: {},
  parameters: [{ name: 'a' }, { name: 'b' }],
  rows: [
    { type: 'anyTwo', category: 'C', filter: '+/+', params: ['a', 'b'] },
    { type: 'uptime', category: 'C', filter: '$acme/uptime', params: [] },
  ],
};

describeWith(['mosquitto'], 'a Mosquitto broker with a generated ACL', () => {
  const folder = temporaryFolder(false);
  let broker: Mosquitto;

  beforeAll(async () => {
    const acl = join(folder, 'events.acl');
    const text = [
      mosquittoAcl({ events: ['thingCreated', 'PRESENCE'], params: { thingName: ['pump-7'] }, user: 'backend' }),
      mosquittoAclFor(DOORS, { events: ['opened'], params: { site: ['hq 1'] }, user: 'door' }),
      mosquittoAclFor(MIXED, { events: 'all', user: 'mixed' }),
      mosquittoAclFor(MIXED, { events: 'anyTwo', user: 'two' }),
      'user publisher\ntopic readwrite $acme/#\ntopic readwrite $aws/#\ntopic readwrite #\n',
    ].join('\n');
    writeFileSync(acl, text);
    broker = await startMosquitto({ folder, config: ['allow_anonymous true', `acl_file ${acl}`] });
  });
  afterAll(() => broker.stop());

  it('delivers only granted topics', async () => {
    const topics = [
      '$aws/events/thing/pump-7/created',
      '$aws/events/presence/connected/a',
      '$aws/events/presence/disconnected/a/b',
      '$aws/events/thing/pump-8/created',
      '$aws/events/thing/pump-7/deleted',
      '$aws/events/subscriptions/subscribed/a',
      '$aws/things/pump-7/shadow/update',
      'elsewhere',
    ];
    expect(await deliveredTo('backend', topics)).toEqual(topics.slice(0, 3));
    expect(await deliveredTo('publisher', topics)).toEqual(topics);
    expect(await deliveredTo('stranger', topics)).toEqual([]);
  });

  it('delivers topics that begin with "$" only if they are granted, not by a granted wildcard', async () => {
    const topics = ['x/y', '$acme/uptime', '$acme/other', 'x/y/z'];
    expect(await deliveredTo('mixed', topics)).toEqual(['x/y', '$acme/uptime']);
    expect(await deliveredTo('two', topics)).toEqual(['x/y']);
  });

  it('allows publishing only the topics that the side sends', async () => {
    const [backend, door, publisher] = await Promise.all([connected('backend'), connected('door'), connected('publisher')]);
    const seen: string[] = [];
    publisher.on('message', (topic) => seen.push(topic));
    await publisher.subscribeAsync(['$aws/#', '#'], { qos: 1 });
    await backend.publishAsync('$aws/events/thing/pump-7/created', '{}', { qos: 1 });
    for (const topic of ['acme/hq 1/door/opened', 'acme/hq 1/door/closed', 'acme/hq 2/door/opened']) {
      await door.publishAsync(topic, '{}', { qos: 1 });
    }
    await publisher.publishAsync('end', '', { qos: 1 });
    await expect.poll(() => seen).toContain('end');
    expect(seen).toEqual(['acme/hq 1/door/opened', 'end']);
    await Promise.all([backend, door, publisher].map((client) => client.endAsync()));
  });

  const connected = (username: string): Promise<MqttClient> => connectAsync(broker.url, { username });

  async function deliveredTo(username: string, topics: readonly string[]): Promise<readonly string[]> {
    const [client, publisher] = await Promise.all([connected(username), connected('publisher')]);
    const seen: string[] = [];
    client.on('message', (topic) => seen.push(topic));
    await client.subscribeAsync(['$aws/#', '$acme/#', '#'], { qos: 1 });
    for (const topic of topics) await publisher.publishAsync(topic, '{}', { qos: 1 });
    // Mosquitto has delivered all messages once it answers a later request of the same client.
    await client.subscribeAsync('after', { qos: 1 });
    await Promise.all([client.endAsync(), publisher.endAsync()]);
    return seen;
  }
});
