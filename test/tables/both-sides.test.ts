import { type EncodedMessage, eventTypesMatching } from '@topicwright/runtime';
import { selectionMatcher } from '@topicwright/runtime/internal';
import { beforeAll, describe, expect, it } from 'vitest';
import { prove } from '../../codegen/src/prove.js';
import { compileFiles, loadGenerated, ROOT, readText, temporaryFolder } from '../support/generate.js';
import { ACCOUNT, filesOf, type Policy, resources, type Sdk, THING } from '../support/small-tables.js';

// The table of a fleet that spec/README.md explains.

/** The second YAML example of spec/README.md. */
function fleetSpec(): string {
  const blocks = [...readText('spec/README.md').matchAll(/```yaml\n([\s\S]*?)```/g)].map(([, text]) => text as string);
  return blocks.find((text) => text.includes('sides:')) as string;
}

/** A program that uses the SDK. Each line after an expected error is one. */
const USE = `import { connect, consume } from '@topicwright/mqtt';
import { actionRequested, decode, encode, fleetEvents, iotPolicy, lampSwitched, mosquittoAcl, topicFilters } from './index.js';

const scooter = 'sc-000001';
lampSwitched.topic({ scooter, lamp: 1 });
// @ts-expect-error the lamp is a number
lampSwitched.topic({ scooter, lamp: '1' });
// @ts-expect-error the action is 'lock' or 'unlock'
actionRequested.topic({ scooter, action: 'open' });
encode('batteryReported', { scooter }, { seq: 1 });
encode('batteryReported', { scooter }, undefined);
// @ts-expect-error a position cannot be empty
encode('positionReported', { scooter }, undefined);
// @ts-expect-error the device does not send commands
encode('lampSwitched', { scooter, lamp: 1 }, 'ON');
encode('lampSwitched', { scooter, lamp: 1 }, 'ON', { side: 'backend' });
// @ts-expect-error the payload is 'ON' or 'OFF'
encode('lampSwitched', { scooter, lamp: 1 }, 'on', { side: 'backend' });
encode('actionRequested', { scooter, action: 'lock' }, undefined, { side: 'backend' });
encode('firmwareSent', { scooter }, new Uint8Array(), { side: 'backend' });
topicFilters({ events: 'all', params: { lamp: [1, 2], action: 'lock' }, side: 'device' });
// @ts-expect-error there is no such side
topicFilters({ events: 'all', side: 'cloud' });
// @ts-expect-error the lamp is a number
topicFilters({ events: 'all', params: { lamp: '1' } });
mosquittoAcl({ events: 'all', params: { scooter: '%c' } });
iotPolicy({ events: 'all', region: 'us-east-1', account: '123456789012', params: { scooter: '\${iot:Connection.Thing.ThingName}', lamp: 1 } });
const result = decode('x', 'y');
if (result.ok && result.event.type === 'firmwareSent') result.event.payload satisfies Uint8Array;
if (result.ok && result.event.type === 'batteryReported') result.event.payload?.seq satisfies number | undefined;
type Commands = 'actionRequested' | 'firmwareSent' | 'lampSwitched';
type Reports = 'batteryReported' | 'positionReported' | 'statusChanged';
const url = 'mqtt://localhost';
consume(fleetEvents, { url, events: 'all', handler: ({ type }) => void (type satisfies Commands) });
consume(fleetEvents, { url, side: 'backend', events: 'all', handler: ({ type }) => void (type satisfies Reports) });
// @ts-expect-error there is no such side
consume(fleetEvents, { url, side: 'cloud', events: 'all' });
const backend = connect({ url }).use(fleetEvents, { side: 'backend' });
backend.publish('lampSwitched', { scooter, lamp: 1 }, 'ON', { timeoutMs: 1000 }) satisfies Promise<void>;
backend.publish('actionRequested', { scooter, action: 'lock' }, undefined);
// @ts-expect-error the payload is 'ON' or 'OFF'
backend.publish('lampSwitched', { scooter, lamp: 1 }, 'on');
// @ts-expect-error the backend does not send it
backend.publish('positionReported', { scooter }, { seq: 1 });
const scooterUnit = connect({ url, will: encode('statusChanged', { scooter }, 'offline') }).use(fleetEvents);
scooterUnit.publish('positionReported', { scooter }, { seq: 1 });
// @ts-expect-error there is no lamp
scooterUnit.publish('positionReported', { scooter, lamp: 1 }, { seq: 1 });
// @ts-expect-error the device only receives it
scooterUnit.publish('lampSwitched', { scooter, lamp: 1 }, 'ON');
backend.consume({ events: 'REPORT', handler: ({ type }) => void (type satisfies 'batteryReported' | 'positionReported') });
`;

describe('the fleet of spec/README.md', () => {
  const folder = temporaryFolder(false);
  let sdk: Sdk;
  beforeAll(async () => {
    sdk = await loadGenerated<Sdk>(filesOf(fleetSpec()), folder);
  });

  it('compiles to code that type-checks', async () => {
    const { files, problems } = await compileFiles(filesOf(fleetSpec()));
    expect(problems).toEqual([]);
    expect(await prove(files, ROOT, new Map())).toEqual([]);
  });

  it('has types that know the sides, the contents and the parameters', async () => {
    const { files } = await compileFiles(filesOf(fleetSpec()));
    expect(await prove([...files, { path: 'out/use.ts', text: USE }], ROOT, new Map())).toEqual([]);
  });

  describe('filters', () => {
    it('are those that the side receives', () => {
      const reports = ['fleet/+/battery', 'fleet/+/position', 'fleet/+/status'];
      expect(sdk.topicFilters({ events: 'all', side: 'backend' }).filters).toEqual(reports);
      expect(sdk.topicFilters({ events: 'all' }).filters).toEqual(['fleet/+/+']);
      expect(sdk.topicFilters({ events: 'all', side: 'device' }).filters).toEqual(['fleet/+/+']);
    });

    it('name what they also receive: a part of a level is a whole level for a filter', () => {
      const { filters, alsoReceives } = sdk.topicFilters({ events: 'lampSwitched' });
      expect(filters).toEqual(['fleet/+/+']);
      expect([...alsoReceives].sort()).toEqual(['actionRequested', 'batteryReported', 'firmwareSent', 'positionReported', 'statusChanged']);
      expect(sdk.topicFilters({ events: 'lampSwitched', params: { lamp: 2 } })).toEqual({ filters: ['fleet/+/lamp2'], alsoReceives: [] });
    });

    it.each([
      [{ events: 'positionReported' }, 'wrong-direction', 'events'],
      [{ events: ['COMMAND', 'REPORT'] }, 'wrong-direction', 'events'],
      [{ events: 'COMMAND', side: 'backend' }, 'wrong-direction', 'events'],
      [{ events: 'all', side: 'cloud' }, 'unknown-side', 'side'],
      [{ events: 'all', params: { action: 'open' } }, 'not-in-enum', 'action'],
      [{ events: 'all', params: { lamp: '1' } }, 'not-integer', 'lamp'],
    ])('of %j are refused with %s', (selection, code, path) => {
      expect(() => sdk.topicFilters(selection)).toThrow(expect.objectContaining({ name: 'TopicError', code, path }));
    });

    it('receive only the events whose enum or integer a topic matches', () => {
      const typesOf = (filter: string): readonly string[] => eventTypesMatching(sdk.topicTable, filter);
      expect(typesOf('fleet/x/lock')).toEqual(['actionRequested']);
      expect(typesOf('fleet/x/lamp1')).toEqual(['lampSwitched']);
      expect(typesOf('fleet/x/lampX')).toEqual([]);
      expect(typesOf('fleet/x/lamp01')).toEqual([]);
      expect(typesOf('fleet/x/open')).toEqual([]);
    });

    it('of `topic.filter()` have a wildcard in place of an incomplete level', () => {
      expect(sdk.lampSwitched.filter()).toBe('fleet/+/+');
      expect(sdk.lampSwitched.filter({ scooter: 'sc-000001' })).toBe('fleet/sc-000001/+');
      expect(sdk.lampSwitched.filter({ lamp: 0 })).toBe('fleet/+/lamp0');
    });

    it('select a topic by the values of its parameters', () => {
      const isSelected = selectionMatcher(sdk.topicTable, { events: 'lampSwitched', params: { lamp: [1, 2] } });
      expect(isSelected('lampSwitched', 'fleet/x/lamp2')).toBe(true);
      expect(isSelected('lampSwitched', 'fleet/x/lamp3')).toBe(false);
      expect(isSelected('actionRequested', 'fleet/x/lock')).toBe(false);
    });
  });

  describe('encode', () => {
    it('returns a message as it is published', () => {
      expect(sdk.encode('positionReported', { scooter: 'sc-000001' }, { seq: 1 })).toEqual({
        topic: 'fleet/sc-000001/position',
        payload: '{"seq":1}',
        qos: 0,
        retain: false,
        properties: { contentType: 'application/json' },
      });
      expect(sdk.encode('lampSwitched', { scooter: 'sc-000001', lamp: 12 }, 'ON', { side: 'backend' })).toEqual({
        topic: 'fleet/sc-000001/lamp12',
        payload: 'ON',
        qos: 1,
        retain: false,
        properties: { contentType: 'text/plain; charset=utf-8' },
      });
      const bytes = Uint8Array.of(0xff, 0xd8);
      const sent = sdk.encode('firmwareSent', { scooter: 'sc-000001' }, bytes, { side: 'backend' });
      expect(sent).toEqual({ topic: 'fleet/sc-000001/firmware', payload: bytes, qos: 1, retain: false });
    });

    it('returns an empty message for no payload, which clears a retained one', () => {
      const empty = { payload: '', qos: 1 };
      expect(sdk.encode('batteryReported', { scooter: 'sc-000001' }, undefined)).toEqual({
        topic: 'fleet/sc-000001/battery',
        ...empty,
        retain: true,
      });
      const lock = sdk.encode('actionRequested', { scooter: 'sc-000001', action: 'lock' }, undefined, { side: 'backend' });
      expect(lock).toEqual({ topic: 'fleet/sc-000001/lock', ...empty, retain: false });
    });

    it.each<[string, object, unknown, object, object]>([
      ['lampSwitched', { scooter: 'sc-000001', lamp: 1 }, 'ON', {}, { name: 'EncodeError', code: 'wrong-direction' }],
      ['lampSwitched', { scooter: 'sc-000001', lamp: 1 }, 'ON', { side: 'cloud' }, { name: 'EncodeError', code: 'unknown-side' }],
      ['lampSwitch', {}, 'ON', {}, { name: 'EncodeError', code: 'unknown-event' }],
      [
        'positionReported',
        { scooter: 'sc-000001' },
        {},
        {},
        { name: 'EncodeError', code: 'invalid-payload', issues: [expect.objectContaining({ path: '/seq' })] },
      ],
      ['positionReported', { scooter: 'sc-000001' }, undefined, {}, { name: 'EncodeError', code: 'invalid-payload' }],
      ['statusChanged', { scooter: 'sc-000001' }, 'on', {}, { name: 'EncodeError', code: 'invalid-payload' }],
      [
        'actionRequested',
        { scooter: 'sc-000001', action: 'lock' },
        '',
        { side: 'backend' },
        { name: 'EncodeError', code: 'invalid-payload' },
      ],
      ['firmwareSent', { scooter: 'sc-000001' }, 'text', { side: 'backend' }, { name: 'EncodeError', code: 'invalid-payload' }],
      ['positionReported', { scooter: 'x' }, { seq: 1 }, {}, { name: 'TopicError', code: 'pattern' }],
      ['positionReported', {}, { seq: 1 }, {}, { name: 'TopicError', code: 'not-string' }],
      ['lampSwitched', { scooter: 'sc-000001', lamp: 1.5 }, 'ON', { side: 'backend' }, { name: 'TopicError', code: 'not-integer' }],
    ])('refuses %s with %j, %j and %j', (type, params, payload, options, error) => {
      expect(() => sdk.encode(type, params, payload, options)).toThrow(expect.objectContaining(error));
    });
  });

  it('refuses a payload that is not JSON', () => {
    const encoded = (): EncodedMessage => sdk.encode('positionReported', { scooter: 'sc-000001' }, { seq: 1, big: 1n });
    expect(encoded).toThrow(expect.objectContaining({ name: 'EncodeError', code: 'invalid-payload' }));
  });

  describe('decode', () => {
    const decoded = (topic: string, data: string | Uint8Array): unknown => {
      const result = sdk.decode(topic, data);
      return result.ok ? result.event.payload : result.error.code;
    };

    it.each<[string, string | Uint8Array, unknown]>([
      ['fleet/x/position', '{"seq":1}', { seq: 1 }],
      ['fleet/x/position', '', 'invalid-json'],
      ['fleet/x/battery', '', undefined],
      ['fleet/x/battery', new Uint8Array(), undefined],
      ['fleet/x/battery', '{}', 'invalid-payload'],
      ['fleet/x/status', 'online', 'online'],
      ['fleet/x/status', new TextEncoder().encode('offline'), 'offline'],
      ['fleet/x/status', '"online"', 'invalid-payload'],
      ['fleet/x/status', '', 'invalid-payload'],
      ['fleet/x/status', Uint8Array.of(0xff), 'invalid-utf8'],
      ['fleet/x/status', Uint8Array.of(0xef, 0xbb, 0xbf, 0x6f, 0x6e), 'invalid-payload'],
      ['fleet/x/lock', '', undefined],
      ['fleet/x/lock', ' ', 'invalid-payload'],
      ['fleet/x/firmware', Uint8Array.of(0xff, 0), Uint8Array.of(0xff, 0)],
      ['fleet/x/firmware', new Uint8Array(), new Uint8Array()],
      ['fleet/x/lampX', 'ON', 'unknown-topic'],
    ])('of %s with %j is %j', (topic, data, want) => {
      expect(decoded(topic, data)).toEqual(want);
    });

    it('copies bytes', () => {
      const data = Uint8Array.of(1, 2);
      const result = sdk.decode('fleet/x/firmware', data);
      data[0] = 9;
      expect(result).toMatchObject({ ok: true, event: { payload: Uint8Array.of(1, 2) } });
      const fromBuffer = sdk.decode('fleet/x/firmware', Buffer.from('ab'));
      expect(fromBuffer.ok && Buffer.isBuffer(fromBuffer.event.payload)).toBe(false);
    });

    it('of a rule reads base64, and JSON of the same row', () => {
      const payloadOf = (record: object): unknown => {
        const result = sdk.decodePayload(record);
        return result.ok ? [result.event.type, result.event.payload] : result.error.code;
      };
      const base64 = (text: string): string => Buffer.from(text).toString('base64');
      expect(payloadOf({ topic: 'fleet/x/firmware', data: 'AQI=' })).toEqual(['firmwareSent', Uint8Array.of(1, 2)]);
      expect(payloadOf({ topic: 'fleet/x/status', data: base64('online') })).toEqual(['statusChanged', 'online']);
      expect(payloadOf({ topic: 'fleet/x/lock', data: '' })).toEqual(['actionRequested', undefined]);
      expect(payloadOf({ topic: 'fleet/x/battery', data: '' })).toEqual(['batteryReported', undefined]);
      expect(payloadOf({ topic: 'fleet/x/battery', data: base64('{"seq":2}') })).toEqual(['batteryReported', { seq: 2 }]);
      expect(payloadOf({ topic: 'fleet/x/battery', data: base64('{"seq":"x"}') })).toBe('invalid-payload');
      expect(payloadOf({ topic: 'fleet/x/battery', seq: 3 })).toEqual(['batteryReported', { seq: 3 }]);
      expect(payloadOf({ topic: 'fleet/x/status', data: 'not base64' })).toBe('invalid-payload');
      expect(payloadOf({ seq: 3 })).toBe('ambiguous-payload');
    });
  });

  it('generates guards, validators and samples for every content', () => {
    expect(sdk.isActionRequested(undefined)).toBe(true);
    expect(sdk.isActionRequested('')).toBe(false);
    expect(sdk.validateFirmwareSent(Uint8Array.of(1))).toEqual({ ok: true, value: Uint8Array.of(1) });
    expect(sdk.validateFirmwareSent('x')).toMatchObject({
      ok: false,
      issues: [{ path: '', code: 'content', expected: 'bytes', received: '"x"' }],
    });
    expect(sdk.samples['firmwareSent']?.()).toBeInstanceOf(Uint8Array);
    expect(sdk.samples['actionRequested']?.()).toBeUndefined();
    expect(sdk.samples['statusChanged']?.()).toBe('online');
  });

  describe('policies', () => {
    // The values of a closed enum are granted one by one.
    const commands = ['firmware', 'lamp*', 'lock', 'unlock'];

    it('of a device grant what it uses, for its thing', () => {
      const policy = sdk.iotPolicy({ events: 'all', params: { scooter: THING }, clientIds: [THING], ...ACCOUNT });
      expect(resources(policy, 'Connect')).toEqual([`client/${THING}`]);
      expect(resources(policy, 'Subscribe')).toEqual([`topicfilter/fleet/${THING}/+`]);
      expect(policy.filters).toEqual([`fleet/${THING}/+`]);
      expect(resources(policy, 'Receive')).toEqual(commands.map((name) => `topic/fleet/${THING}/${name}`));
      const reports = ['battery', 'position', 'status'].map((name) => `topic/fleet/${THING}/${name}`);
      expect(resources(policy, 'Publish')).toEqual(reports);
      expect(resources(policy, 'RetainPublish')).toEqual([reports[0], reports[2]]);
    });

    it('of a backend are the opposite', () => {
      const policy = sdk.iotPolicy({ events: 'all', side: 'backend', ...ACCOUNT });
      expect(resources(policy, 'Receive')).toEqual(['topic/fleet/*/battery', 'topic/fleet/*/position', 'topic/fleet/*/status']);
      expect(resources(policy, 'Publish')).toEqual(commands.map((name) => `topic/fleet/*/${name}`));
      expect(resources(policy, 'RetainPublish')).toEqual([]);
    });

    it('keep the texts inside a level', () => {
      const policy = sdk.iotPolicy({ events: 'lampSwitched', side: 'backend', ...ACCOUNT });
      expect(resources(policy, 'Publish')).toEqual(['topic/fleet/*/lamp*']);
      expect(resources(sdk.iotPolicy({ events: 'lampSwitched', ...ACCOUNT }), 'Receive')).toEqual(['topic/fleet/*/lamp*']);
      expect(resources(sdk.iotPolicy({ events: 'lampSwitched', params: { lamp: 3 }, ...ACCOUNT }), 'Subscribe')).toEqual([
        'topicfilter/fleet/+/lamp3',
      ]);
    });

    it('allow a last will and a kept session where they are asked for', () => {
      const policy = sdk.iotPolicy({
        events: 'COMMAND',
        lastWill: ['statusChanged'],
        persistentSession: true,
        params: { lamp: 1 },
        ...ACCOUNT,
      });
      const [connect] = policy.documents.flatMap(({ Statement }) => Statement).filter(({ Action }) => Action === 'iot:Connect');
      expect(connect?.Condition).toEqual({ 'ForAllValues:StringEquals': { 'iot:ConnectAttributes': ['PersistentConnect', 'LastWill'] } });
      expect(resources(policy, 'Publish')).toEqual(['topic/fleet/*/status']);
      expect(resources(policy, 'RetainPublish')).toEqual(['topic/fleet/*/status']);
      const attempt = (): Policy => sdk.iotPolicy({ events: 'all', lastWill: ['lampSwitched'], ...ACCOUNT });
      expect(attempt).toThrow(expect.objectContaining({ code: 'wrong-direction' }));
    });

    it('grant no topics of the other side', () => {
      expect(sdk.iotPolicy({ events: 'COMMAND', side: 'backend', ...ACCOUNT }).alsoGrants).toEqual([]);
    });

    it('escape variables for templates, and refuse them where they have no value', () => {
      const options = { events: 'statusChanged', params: { scooter: THING } };
      expect(sdk.terraform(options).text).toContain('topic/fleet/$${iot:Connection.Thing.ThingName}/status');
      expect(sdk.cloudFormation(options).text).toContain('topic/fleet/${!iot:Connection.Thing.ThingName}/status');
      expect(() => sdk.iamPolicy({ ...options, ...ACCOUNT })).toThrow(
        expect.objectContaining({ code: 'invalid-identifier', path: 'params' }),
      );
      expect(() => sdk.mosquittoAcl(options)).toThrow(expect.objectContaining({ code: 'invalid-identifier', path: 'params' }));
      expect(() => sdk.topicFilters({ events: 'lampSwitched', params: { scooter: THING } })).toThrow(
        expect.objectContaining({ code: 'pattern' }),
      );
      // Braces without a namespace are no variable.
      expect(() => sdk.iotPolicy({ ...options, params: { scooter: '${x}' }, ...ACCOUNT })).toThrow(
        expect.objectContaining({ code: 'pattern' }),
      );
    });

    it('check the text around a variable', () => {
      const withValue =
        (scooter: string): (() => Policy) =>
        () =>
          sdk.iotPolicy({ events: 'statusChanged', params: { scooter }, ...ACCOUNT });
      for (const [value, code] of [
        [`+${THING}`, 'wildcard'],
        [`${THING}/#`, 'separator'],
        [`${THING}/admin`, 'separator'],
        [`${THING}\0`, 'nul'],
      ] as const)
        expect(withValue(value), value).toThrow(expect.objectContaining({ name: 'TopicError', code }));
      expect(withValue('${iot:+}')).toThrow(expect.objectContaining({ code: 'wildcard' }));
      expect(resources(withValue(`sc-${THING}`)(), 'Publish')).toEqual([`topic/fleet/sc-${THING}/status`]);
    });

    it('say what they also grant if a variable has any value', () => {
      const granted = (scooter: object): readonly string[] =>
        [...sdk.iotPolicy({ events: 'COMMAND', side: 'backend', params: scooter, ...ACCOUNT }).alsoGrants].sort();
      expect(granted({ scooter: THING })).toEqual(granted({}));
    });

    it('are covered by themselves, and not by those of the other side', () => {
      const device = sdk.iotPolicy({ events: 'all', ...ACCOUNT }).documents;
      const verdicts = (policy: unknown, selection: object): readonly string[] =>
        sdk.policyCoverage(policy, selection).map(({ verdict }) => verdict);
      expect(new Set(verdicts(device, { events: 'all' }))).toEqual(new Set(['granted']));
      expect(new Set(verdicts(device, { events: 'COMMAND', side: 'backend' }))).toEqual(new Set(['not']));
      expect(verdicts(device, { events: 'statusChanged', params: { scooter: 'sc-000001' } })).toEqual(['granted']);
      const withoutRetain = sdk.iotPolicy({ events: 'positionReported', ...ACCOUNT }).documents;
      expect(verdicts(withoutRetain, { events: 'REPORT' })).toEqual(['not', 'granted']);
    });
  });

  it('generates Mosquitto ACLs for clients and users', () => {
    expect(sdk.mosquittoAcl({ events: 'all', params: { scooter: '%c' } })).toBe(
      'pattern read fleet/%c/+\npattern write fleet/%c/battery\npattern write fleet/%c/position\npattern write fleet/%c/status\n',
    );
    expect(sdk.mosquittoAcl({ events: ['actionRequested', 'STATUS'], side: 'backend', user: 'backend' })).toBe(
      'user backend\ntopic read fleet/+/status\ntopic write fleet/+/lock\ntopic write fleet/+/unlock\n',
    );
    const mixed = sdk.mosquittoAcl({ events: 'lampSwitched', params: { scooter: ['%u', 'sc-000001'] }, user: 'x' });
    expect(mixed).toBe('pattern read fleet/%u/+\nuser x\ntopic read fleet/sc-000001/+\n');
    const part = (): string => sdk.mosquittoAcl({ events: 'lampSwitched', params: { lamp: '%c' } });
    expect(part).toThrow(expect.objectContaining({ code: 'invalid-identifier' }));
  });

  it('forwards everything but JSON in base64', () => {
    const sqlOf = (events: string): readonly string[] => sdk.ruleSql({ events, side: 'backend' }).map(({ sql }) => sql);
    expect(sqlOf('positionReported')).toEqual(["SELECT *, topic() AS topic FROM 'fleet/+/position'"]);
    expect(sqlOf('statusChanged')).toEqual(["SELECT encode(*, 'base64') AS data, topic() AS topic FROM 'fleet/+/status'"]);
  });

  it('identifies messages by their topic, too', () => {
    const key = (topic: string): unknown => {
      const result = sdk.decode(topic, '{"seq":1}');
      return result.ok && sdk.idempotencyKey(result.event);
    };
    expect(key('fleet/a/position')).toBe('["fleet","positionReported","a",1]');
    expect(key('fleet/b/position')).not.toBe(key('fleet/a/position'));
  });
});
