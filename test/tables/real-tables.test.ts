import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type ConsumeOptions, consume } from '@topicwright/mqtt';
import type { EncodedMessage, EventMessage, EventSdk, SelectedFilters, TopicTable } from '@topicwright/runtime';
import { connectAsync, type MqttClient } from 'mqtt';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { prove } from '../../codegen/src/prove.js';
import { isAllowed } from '../access/oracle.js';
import { compileFiles, type Files, loadGenerated, ROOT, temporaryFolder } from '../support/generate.js';
import { type Mosquitto, startMosquitto } from '../support/mosquitto.js';
import { describeWith } from '../support/programs.js';

/** What the tests use of a generated SDK. */
interface Sdk {
  readonly topicTable: TopicTable;
  readonly topicFilters: (selection: object) => SelectedFilters;
  readonly parseTopic: (topic: string) => { readonly type: string; readonly params: Params } | undefined;
  readonly encode: (type: string, params: object, payload: unknown, options: object) => EncodedMessage;
  readonly samples: { readonly [type: string]: () => unknown };
  readonly mosquittoAcl: (options: object) => string;
  readonly iotPolicy: (options: object) => { readonly documents: readonly object[]; readonly alsoGrants: readonly string[] };
  readonly policyCoverage: (policy: unknown, selection: object) => readonly { readonly verdict: string }[];
}

type Params = Readonly<Record<string, string | number>>;

interface RealTable {
  readonly folder: string;
  /** The name of the exported SDK. */
  readonly sdk: string;
  /** The parameter that names the program on the first side, and its value. */
  readonly entity: readonly [param: string, value: string];
  readonly params: Params;
}

const TABLES: readonly RealTable[] = [
  {
    folder: 'vda-5050',
    sdk: 'vda5050Events',
    entity: ['serialNumber', '0001'],
    params: { interfaceName: 'uagv', majorVersion: 'v2', manufacturer: 'KIT', serialNumber: '0001' },
  },
  {
    folder: 'home',
    sdk: 'homeEvents',
    entity: ['device', 'plug-7'],
    params: {
      prefix: 'home',
      device: 'plug-7',
      relay: 1,
      mode: 'lock',
      camera: 'front',
      label: 'person',
      group: 'kitchen',
      member: 'lamp',
    },
  },
];

/** The files of a table, as its spec names them. */
function filesOf(folder: string): Files {
  const path = join(ROOT, 'test/tables', folder);
  return Object.fromEntries(readdirSync(path).map((name) => [name, readFileSync(join(path, name), 'utf8')]));
}

describe.each(TABLES)('the table $folder', ({ folder, entity: [entityParam, entity], params, sdk: sdkName }) => {
  const code = temporaryFolder(false);
  let sdk: Sdk;
  beforeAll(async () => {
    sdk = await loadGenerated<Sdk>(filesOf(folder), code);
  });

  const sides = (): readonly string[] => sdk.topicTable.sides ?? [];
  const otherSide = (side: string): string => sides().find((each) => each !== side) as string;

  /** A row, and a topic of it. */
  interface Example {
    readonly type: string;
    readonly topic: string;
    readonly params: Params;
    /** The side that sends it, or `both`. */
    readonly sender: string;
    readonly isOfEntity: boolean;
    readonly retain: boolean;
  }

  function examples(own: Params = params): readonly Example[] {
    const [first, second] = sides() as readonly [string, string];
    return sdk.topicTable.rows.map((row) => {
      const { type, direction = 'receive', pattern = row.filter } = row;
      let next = 0;
      const topic = pattern.replaceAll(/[+#]/g, () => String(own[row.params[next++] as string]));
      return {
        type,
        topic,
        params: Object.fromEntries(row.params.map((name) => [name, own[name] as string])),
        sender: direction === 'both' ? 'both' : direction === 'send' ? first : second,
        isOfEntity: row.params.includes(entityParam),
        retain: row.retain === true,
      };
    });
  }

  const sentBy =
    (side: string) =>
    ({ sender }: Example): boolean =>
      sender === 'both' || sender === side;
  const receivedBy =
    (side: string) =>
    ({ sender }: Example): boolean =>
      sender === 'both' || sender !== side;

  it('compiles to code that type-checks', async () => {
    const { files, problems } = await compileFiles(filesOf(folder));
    expect(problems).toEqual([]);
    expect(await prove(files, ROOT, new Map())).toEqual([]);
  });

  it('parses the topics that it builds as the row that they were built for', () => {
    for (const { type, topic, params: own } of examples()) expect(sdk.parseTopic(topic), topic).toEqual({ type, params: own });
  });

  it('encodes every event that a side sends, and no other', () => {
    for (const side of sides()) {
      for (const example of examples()) {
        const encoded = (): EncodedMessage => sdk.encode(example.type, example.params, sdk.samples[example.type]?.(), { side });
        if (sentBy(side)(example)) expect(encoded()).toMatchObject({ topic: example.topic, retain: example.retain });
        else expect(encoded).toThrow(expect.objectContaining({ code: 'wrong-direction' }));
      }
    }
  });

  it('grants each side exactly what it uses, as an independent engine evaluates it', () => {
    const thing = '${iot:Connection.Thing.ThingName}';
    for (const side of sides()) {
      const isEntity = side === sides()[0];
      const options = {
        events: 'all',
        side,
        region: 'us-east-1',
        account: '123456789012',
        ...(isEntity && { params: { [entityParam]: thing } }),
      };
      const { documents, alsoGrants } = sdk.iotPolicy(options);
      const context = { 'iot:Connection.Thing.ThingName': entity };
      const allows = (action: string, resource: string): boolean =>
        isAllowed(documents, `iot:${action}`, `arn:aws:iot:us-east-1:123456789012:${resource}`, context);
      const { filters } = sdk.topicFilters({ events: 'all', side, ...(isEntity && { params: { [entityParam]: entity } }) });
      for (const filter of filters) expect(allows('Subscribe', `topicfilter/${filter}`), filter).toBe(true);
      expect(allows('Subscribe', 'topicfilter/#')).toBe(false);
      for (const example of examples()) {
        const { type, topic, retain } = example;
        if (!alsoGrants.includes(type)) {
          expect(allows('Receive', `topic/${topic}`), `${side} receives ${topic}`).toBe(receivedBy(side)(example));
          expect(allows('Publish', `topic/${topic}`), `${side} publishes ${topic}`).toBe(sentBy(side)(example));
          expect(allows('RetainPublish', `topic/${topic}`), `${side} retains ${topic}`).toBe(retain && sentBy(side)(example));
        } else if (receivedBy(side)(example)) expect(allows('Receive', `topic/${topic}`), topic).toBe(true);
        else expect(allows('Publish', `topic/${topic}`), topic).toBe(true);
      }
      for (const { type, topic, isOfEntity } of isEntity ? examples({ ...params, [entityParam]: 'other-1' }) : []) {
        if (!isOfEntity || alsoGrants.includes(type)) continue;
        for (const action of ['Receive', 'Publish', 'RetainPublish']) expect(allows(action, `topic/${topic}`), topic).toBe(false);
      }
      const verdicts = sdk.policyCoverage(sdk.iotPolicy({ ...options, params: {} }).documents, { events: 'all', side });
      expect(new Set(verdicts.map(({ verdict }) => verdict))).toEqual(new Set(['granted']));
    }
  });

  describeWith(['mosquitto'], 'over a Mosquitto broker with the ACLs of both sides', () => {
    const directory = temporaryFolder(false);
    let broker: Mosquitto;

    // biome-ignore lint/suspicious/noDuplicateTestHooks: the outer hook loads the SDK, which this one needs
    beforeAll(async () => {
      const acls = sides().map((side, i) => {
        const own = i === 0 ? { params: { [entityParam]: '%c' } } : {};
        return `${sdk.mosquittoAcl({ events: 'all', side, user: side, ...own })}topic readwrite end\n`;
      });
      const acl = join(directory, 'both.acl');
      writeFileSync(acl, [...acls, 'user admin\ntopic readwrite #\n'].join('\n'));
      // Without a limit, Mosquitto 2.0.11 closes the connection of a client whose message it refuses.
      const config = ['allow_anonymous true', `acl_file ${acl}`, 'max_queued_messages 1000'];
      broker = await startMosquitto({ folder: directory, isPersistent: false, config });
    });
    afterAll(() => broker.stop());

    /** A client of a side. The client ID of the first side is its entity. */
    async function clientOf(username: string): Promise<MqttClient> {
      const clientId = username === sides()[0] ? entity : `${username}-${Math.random()}`;
      const client = await connectAsync(broker.url, { username, clientId });
      onTestFinished(() => client.endAsync(true));
      return client;
    }

    /** The topics that `reader` receives if `writer` publishes all of `topics`. The sentinel `end` comes last. */
    async function delivered(reader: MqttClient, writer: MqttClient, topics: readonly string[]): Promise<readonly string[]> {
      const seen: string[] = [];
      reader.on('message', (topic) => seen.push(topic));
      // Mosquitto accepts every subscription.
      await reader.subscribeAsync('#', { qos: 1 });
      for (const topic of topics) await writer.publishAsync(topic, 'x', { qos: 1 });
      await writer.publishAsync('end', '', { qos: 1 });
      await expect.poll(() => seen).toContain('end');
      return seen.filter((topic) => topic !== 'end');
    }

    it('delivers to each side what it receives, and accepts from it what it sends', async () => {
      const foreign = examples({ ...params, [entityParam]: 'other-1' }).filter(({ isOfEntity }) => isOfEntity);
      for (const side of sides()) {
        const isEntity = side === sides()[0];
        const admin = await clientOf('admin');
        const client = await clientOf(side);
        const topics = [...examples(), ...foreign].map(({ topic }) => topic);
        const own = [...examples(), ...(isEntity ? [] : foreign)];
        expect(await delivered(client, admin, topics), `${side} reads`).toEqual(own.filter(receivedBy(side)).map(({ topic }) => topic));
        await client.unsubscribeAsync('#');
        const other = await clientOf('admin');
        expect(await delivered(other, client, topics), `${side} writes`).toEqual(own.filter(sentBy(side)).map(({ topic }) => topic));
        await Promise.all([admin, client, other].map((each) => each.endAsync()));
      }
    });

    it('carries every event from the side that sends it to a consumer of the other', async () => {
      const events = (sdk as unknown as Record<string, EventSdk<EventMessage>>)[sdkName] as EventSdk<EventMessage>;
      for (const side of sides()) {
        const handled: EventMessage[] = [];
        const letters: unknown[] = [];
        const receiver = otherSide(side);
        const consumer = consume(events, {
          events: 'all',
          side: receiver,
          url: broker.url,
          mqtt: { username: receiver, clientId: receiver === sides()[0] ? entity : receiver },
          handler: (event) => void handled.push(event),
          onDeadLetter: (letter) => void letters.push(letter),
        } as ConsumeOptions & { events: 'all' });
        await consumer.ready;
        const sender = await connectAsync(broker.url, { username: side, clientId: side === sides()[0] ? entity : side });
        onTestFinished(() => sender.endAsync(true));
        const sent = examples().filter(sentBy(side));
        for (const { type, params: own } of sent) {
          const { topic, payload, qos, retain } = sdk.encode(type, own, sdk.samples[type]?.(), { side });
          await sender.publishAsync(topic, payload as Buffer, { qos, retain });
        }
        await expect.poll(() => handled.map(({ type }) => type).sort()).toEqual(sent.map(({ type }) => type).sort());
        for (const { type, params: own } of sent)
          expect(handled.find((event) => event.type === type)).toMatchObject({ params: own, payload: sdk.samples[type]?.() });
        expect(letters).toEqual([]);
        await Promise.all([consumer.close(), sender.endAsync()]);
      }
    });
  });
});
