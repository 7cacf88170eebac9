import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  awsIotDeviceEvents,
  decode,
  encode,
  eventTypes,
  iotPolicy,
  mosquittoAcl,
  parseTopic,
  topicTable,
} from '@topicwright/aws-iot-device';
import { samples } from '@topicwright/aws-iot-device/testing';
import { type Connection, connect } from '@topicwright/mqtt';
import type { EventMessage, EventSdk } from '@topicwright/runtime';
import { afterAll, beforeAll, describe, expect, it, onTestFinished, vi } from 'vitest';
import { loadGenerated, temporaryFolder } from '../support/generate.js';
import { type Mosquitto, startMosquitto } from '../support/mosquitto.js';
import { describeWith } from '../support/programs.js';
import { ACCOUNT, resources, THING, tableOf } from '../support/small-tables.js';

const THING_NAME = 'pump-7';
const THING_PARAMS = { thingName: THING_NAME };

/** What the service knows about the thing. */
interface State {
  readonly shadow: { desired: Record<string, unknown>; reported: Record<string, unknown>; version: number };
  readonly job: {
    readonly jobId: string;
    readonly jobDocument: object;
    status: 'QUEUED' | 'IN_PROGRESS' | 'SUCCEEDED';
    versionNumber: number;
  };
}

/** The service, played on one connection: it answers all requests of the device. */
async function serve(connection: Connection): Promise<{ readonly state: State; readonly service: ReturnType<typeof useService> }> {
  const service = useService(connection);
  const state: State = {
    shadow: { desired: {}, reported: {}, version: 0 },
    job: { jobId: 'pump-firmware-2-4-1', jobDocument: { operation: 'install' }, status: 'QUEUED', versionNumber: 1 },
  };
  const { shadow, job } = state;
  const timestamp = 1_764_000_000;
  const consumer = service.consume({
    events: ['shadowGet', 'shadowUpdate', 'jobGetNext', 'jobGet', 'jobUpdate', 'createKeysJson', 'registerThingJson', 'metricsCbor'],
    handler: async (event, { reply }) => {
      switch (event.type) {
        case 'shadowGet': {
          if (shadow.version === 0) return reply('shadowGetRejected', { code: 404, message: 'No shadow exists', timestamp });
          const { version, ...shown } = shadow;
          return reply('shadowGetAccepted', { state: shown, version, timestamp });
        }
        case 'shadowUpdate': {
          const { state: change } = event.payload;
          shadow.version += 1;
          Object.assign(shadow.desired, change.desired);
          Object.assign(shadow.reported, change.reported);
          const { version } = shadow;
          await reply('shadowUpdateAccepted', { state: change, version, timestamp });
          const delta = Object.fromEntries(Object.entries(shadow.desired).filter(([name, value]) => shadow.reported[name] !== value));
          if (Object.keys(delta).length > 0) await service.publish('shadowUpdateDelta', event.params, { state: delta, version, timestamp });
          return;
        }
        case 'jobGetNext':
          return reply('jobGetNextAccepted', { execution: { ...job, thingName: event.params.thingName }, timestamp });
        case 'jobGet':
          return reply('jobGetRejected', { code: 'ResourceNotFound', message: `no execution of ${event.params.jobId}`, timestamp });
        case 'jobUpdate': {
          const { status, expectedVersion } = event.payload;
          if (expectedVersion !== job.versionNumber)
            return reply('jobUpdateRejected', {
              code: 'VersionMismatch',
              executionState: { status: job.status, versionNumber: job.versionNumber },
            });
          job.versionNumber += 1;
          if (status === 'SUCCEEDED' || status === 'IN_PROGRESS') job.status = status;
          return reply('jobUpdateAccepted', { timestamp });
        }
        case 'createKeysJson':
          return reply('createKeysJsonAccepted', {
            certificateId: 'c1',
            certificatePem: 'PEM',
            privateKey: 'KEY',
            certificateOwnershipToken: 'proof',
          });
        case 'registerThingJson': {
          if (event.payload.certificateOwnershipToken !== 'proof')
            return reply('registerThingJsonRejected', {
              statusCode: 400,
              errorCode: 'InvalidCertificateOwnershipToken',
              errorMessage: 'expired',
            });
          return reply('registerThingJsonAccepted', { thingName: THING_NAME, deviceConfiguration: { site: 'plant-a' } });
        }
        default:
          return reply('metricsCborAccepted', event.payload);
      }
    },
  });
  await consumer.ready;
  return { state, service };
}

const useService = (connection: Connection) => connection.use(awsIotDeviceEvents, { side: 'service' });
const useDevice = (connection: Connection) => connection.use(awsIotDeviceEvents, { params: THING_PARAMS });

const soon = (check: () => void): Promise<void> => vi.waitFor(check, 60_000);

type Device = ReturnType<typeof useDevice>;
type Service = ReturnType<typeof useService>;

/** What a task of the device has seen, and its consumer. */
interface Task {
  readonly seen: readonly unknown[];
  readonly consumer: { readonly ready: Promise<void> };
}

/** Describes the job that a notification names, and updates it until it has succeeded, once with an old version. */
function workOnJobs(device: Device): Task {
  const seen: unknown[] = [];
  const consumer = device.consume({
    events: 'jobsNotifyNext',
    handler: async ({ params }) => {
      const next = await device.request('jobGetNext', params, {});
      if (next.type !== 'jobGetNextAccepted' || !next.payload.execution) throw new Error(`unexpected ${next.type}`);
      const { jobId, versionNumber = 0 } = next.payload.execution;
      const update = (status: 'IN_PROGRESS' | 'SUCCEEDED', expectedVersion: number): ReturnType<typeof device.request<'jobUpdate'>> =>
        device.request('jobUpdate', { ...params, jobId }, { status, expectedVersion });
      seen.push(await update('IN_PROGRESS', versionNumber));
      seen.push(await update('SUCCEEDED', versionNumber));
      seen.push(await update('SUCCEEDED', versionNumber + 1));
    },
  });
  return { seen, consumer };
}

/** Applies the deltas of the shadow, and reports them. */
function applyDeltas(device: Device): Task {
  const seen: unknown[] = [];
  const consumer = device.consume({
    events: 'shadowUpdateDelta',
    handler: async ({ params, payload }) => {
      seen.push(payload.state);
      await device.request('shadowUpdate', params, { state: { reported: payload.state } });
    },
  });
  return { seen, consumer };
}

/** Answers commands, and sees whether the service accepts the answers. */
function answerCommands(device: Device): Task {
  const seen: unknown[] = [];
  const consumer = device.consume({
    events: 'commandJson',
    handler: async ({ params, payload }) => {
      const status = (payload as { readonly action: string }).action === 'restart' ? 'SUCCEEDED' : 'FAILED';
      seen.push((await device.request('commandResponseJson', params, { status })).type);
    },
  });
  return { seen, consumer };
}

/** Asks for a shadow that does not exist, creates it, and waits until its delta is reported. */
async function changeShadow(device: Device, { shadow }: State): Promise<void> {
  const missing = await device.request('shadowGet', THING_PARAMS, {});
  expect(missing).toMatchObject({ type: 'shadowGetRejected', payload: { code: 404 } });
  expect(await device.request('shadowUpdate', THING_PARAMS, { state: { desired: { valve: 'open' } } })).toMatchObject({
    type: 'shadowUpdateAccepted',
    payload: { version: 1, clientToken: expect.any(String) },
  });
  await soon(() => expect(shadow).toEqual({ desired: { valve: 'open' }, reported: { valve: 'open' }, version: 2 }));
  const found = await device.request('shadowGet', THING_PARAMS, undefined);
  if (found.type === 'shadowGetAccepted') expect(found.payload.state.reported).toEqual({ valve: 'open' });
  else throw new Error(`unexpected ${found.type}: ${found.payload.message}`);
}

/** Gets keys, and registers the device: once with another token, once with its own. */
async function provision(device: Device): Promise<void> {
  const keys = await device.request('createKeysJson', {}, undefined);
  if (keys.type !== 'createKeysJsonAccepted') throw new Error(`unexpected ${keys.type}`);
  const { certificateOwnershipToken } = keys.payload;
  const template = { templateName: 'pumps' };
  const registered = await Promise.all([
    device.request('registerThingJson', template, { certificateOwnershipToken: 'stolen' }),
    device.request('registerThingJson', template, { certificateOwnershipToken, parameters: { SerialNumber: 'P-1' } }),
  ]);
  expect(registered.map(({ type }) => type)).toEqual(['registerThingJsonRejected', 'registerThingJsonAccepted']);
}

/** Sends a command, and accepts or rejects its answer. Returns the status. */
async function execute(service: Service, action: string): Promise<string> {
  const { type, params, payload } = await service.request('commandJson', THING_PARAMS, { action });
  if (type !== 'commandResponseJson') throw new Error(`unexpected ${type}`);
  const { executionId } = params;
  if (payload.status === 'SUCCEEDED') await service.publish('commandResponseJsonAccepted', params, { executionId });
  else await service.publish('commandResponseJsonRejected', params, { executionId, error: 'InvalidRequest' });
  return payload.status;
}

describeWith(['mosquitto'], 'a device and the service of AWS IoT, on one connection a side', () => {
  const folder = temporaryFolder(false);
  let broker: Mosquitto;
  let own: EventSdk<EventMessage>;

  beforeAll(async () => {
    const acl = join(folder, 'acl');
    // The device may use only the topics of its own thing. Its client ID is the name of the thing.
    const lines = [
      mosquittoAcl({ events: 'all', side: 'service', user: 'service' }),
      mosquittoAcl({ events: 'all', user: 'device', params: { thingName: '%c' } }),
      'user device\ntopic read own/#\nuser service\ntopic write own/#\n',
    ];
    writeFileSync(acl, lines.join('\n'));
    broker = await startMosquitto({
      folder,
      config: ['allow_anonymous true', `acl_file ${acl}`, 'max_queued_messages 10000'],
    });
    const generated = await loadGenerated<{ readonly tEvents: EventSdk<EventMessage> }>(
      tableOf({ poked: 'topic: "own/{id}/poke"' }, ['id']),
      temporaryFolder(false),
    );
    own = generated.tEvents;
  });
  afterAll(() => broker.stop());

  function connection(username: string, protocolVersion: 4 | 5): Connection {
    const mqtt = { username, ...(username === 'device' && { clientId: THING_NAME }), protocolVersion, reconnectPeriod: 20 };
    const opened = connect({ url: broker.url, mqtt, closeTimeoutMs: 2000 });
    onTestFinished(() => opened.close());
    return opened;
  }

  it.each([4, 5] as const)('plays jobs, shadows, provisioning, commands and metrics: MQTT %i', async (protocolVersion) => {
    const { state, service } = await serve(connection('service', protocolVersion));
    const line = connection('device', protocolVersion);
    const device = useDevice(line);
    // A separate table on the same connection.
    const poked: string[] = [];
    const consumer = line.use(own).consume({ events: 'poked', handler: ({ topic }: EventMessage) => void poked.push(topic) } as never);
    const [jobs, shadows, commands] = [workOnJobs(device), applyDeltas(device), answerCommands(device)];
    await Promise.all([consumer, jobs.consumer, shadows.consumer, commands.consumer].map(({ ready }) => ready));

    await service.publish('jobsNotifyNext', THING_PARAMS, { execution: { ...state.job } });
    await soon(() => expect(state.job.status).toBe('SUCCEEDED'));
    await soon(() =>
      expect(jobs.seen).toMatchObject([
        { type: 'jobUpdateAccepted', params: { jobId: state.job.jobId } },
        { type: 'jobUpdateRejected', payload: { code: 'VersionMismatch', executionState: { status: 'IN_PROGRESS', versionNumber: 2 } } },
        { type: 'jobUpdateAccepted' },
      ]),
    );
    await changeShadow(device, state);
    expect(shadows.seen).toEqual([{ valve: 'open' }]);
    await provision(device);
    expect(await Promise.all([execute(service, 'restart'), execute(service, 'explode')])).toEqual(['SUCCEEDED', 'FAILED']);
    await soon(() => expect([...commands.seen].sort()).toEqual(['commandResponseJsonAccepted', 'commandResponseJsonRejected']));
    const report = new Uint8Array([0xa1, 0x63]);
    expect(await device.request('metricsCbor', THING_PARAMS, report)).toMatchObject({ type: 'metricsCborAccepted', payload: report });

    const poke = connection('service', protocolVersion).use(own, { side: 'backend' });
    await poke.publish('poked' as never, { id: 'a' } as never, { seq: 1 } as never);
    await soon(() => expect(poked).toEqual(['own/a/poke']));
    expect(line.counters).toMatchObject({ unrouted: 0, ignoredReplies: 0 });
    expect(line.health().status).toBe('healthy');
  });
});

describe('the table of the device', () => {
  it('parses the topics of the next job, of names and of replies', () => {
    expect(parseTopic('$aws/things/pump-7/jobs/$next/get/accepted')).toEqual({
      type: 'jobGetNextAccepted',
      params: { thingName: 'pump-7' },
    });
    expect(parseTopic('$aws/things/pump-7/jobs/start-next/accepted')?.type).toBe('jobsStartNextAccepted');
    expect(parseTopic('$aws/things/pump-7/shadow/name/settings/update/delta')?.type).toBe('namedShadowUpdateDelta');
    expect(eventTypes).toHaveLength(85);
  });

  it('has samples that each side can send and the other side can read', () => {
    const params = {
      ...THING_PARAMS,
      shadowName: 'settings',
      jobId: 'j',
      clientId: 'c',
      executionId: '2b7d51c4-9e30-4f68-a1c5-7d04e8b39f62',
      templateName: 'pumps',
    };
    for (const { type, direction } of topicTable.rows) {
      const side = direction === 'send' ? 'device' : 'service';
      const { topic, payload } = encode(type as never, params as never, samples[type]() as never, { side } as never);
      expect(decode(topic, payload), type).toMatchObject({ ok: true, event: { type } });
    }
  });

  it('gives a least-privilege policy for one thing', () => {
    const events = ['shadowGet', 'shadowUpdate', 'shadowUpdateDelta', 'jobGetNext', 'jobUpdate', 'jobsNotifyNext', 'commandJson'] as const;
    const policy = iotPolicy({ ...ACCOUNT, events, params: { thingName: THING }, clientIds: [THING] });
    const things = `$aws/things/${THING}`;
    expect(resources(policy as never, 'Connect')).toEqual([`client/${THING}`]);
    expect(resources(policy as never, 'Publish')).toEqual(
      [
        `$aws/commands/things/${THING}/executions/*/response/cbor`,
        `$aws/commands/things/${THING}/executions/*/response/json`,
        `${things}/jobs/$next/get`,
        `${things}/jobs/*/update`,
        `${things}/shadow/get`,
        `${things}/shadow/update`,
      ].map((topic) => `topic/${topic}`),
    );
    expect([...resources(policy as never, 'Subscribe')].sort()).toEqual(
      [
        `$aws/commands/things/${THING}/executions/+/request/json`,
        `${things}/jobs/$next/get/accepted`,
        `${things}/jobs/$next/get/rejected`,
        `${things}/jobs/+/update/accepted`,
        `${things}/jobs/+/update/rejected`,
        `${things}/jobs/notify-next`,
        `${things}/shadow/get/accepted`,
        `${things}/shadow/get/rejected`,
        `${things}/shadow/update/accepted`,
        `${things}/shadow/update/delta`,
        `${things}/shadow/update/rejected`,
      ].map((filter) => `topicfilter/${filter}`),
    );
  });
});
