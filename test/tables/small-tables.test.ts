import { lintPolicy, selectGrants } from '@topicwright/access';
import { eventTypesMatching, type TopicTable } from '@topicwright/runtime';
import { undeliveredRetained } from '@topicwright/runtime/internal';
import { describe, expect, it } from 'vitest';
import { compileFiles, type Files, loadGenerated } from '../support/generate.js';
import { ACCOUNT, filesOf, type Policy, resources, type Sdk, THING, tableOf } from '../support/small-tables.js';

// Small tables, each for one key of the spec or for several that meet.

describe('a policy', () => {
  const also = async (files: Files, options: object): Promise<readonly string[]> => {
    const sdk = await loadGenerated<Sdk>(files);
    return [...sdk.iotPolicy({ ...ACCOUNT, ...options }).alsoGrants].sort();
  };

  it('grants every selected topic in dialect mqtt, where a filter `a/#` also stands for `a`', async () => {
    const files = tableOf({ parent: 'topic: "a", direction: both', child: 'topic: "a/{r}", direction: both' }, [
      'r: { description: d, example: v, rest: true }',
    ]);
    const sdk = await loadGenerated<Sdk>(files);
    const policy = sdk.iotPolicy({ events: 'all', ...ACCOUNT });
    expect(resources(policy, 'Receive')).toEqual(['topic/a/*', 'topic/a']);
    expect(resources(policy, 'Publish')).toEqual(['topic/a', 'topic/a/*']);
    expect(sdk.policyCoverage(policy.documents, { events: 'all' }).map(({ verdict }) => verdict)).toEqual(['granted', 'granted']);
    expect(await also(files, { events: 'child' })).toEqual([]);
  });

  it('names an event that another wildcard of the policy matches, although a selected filter covers it', async () => {
    const files = tableOf({ hello: 'topic: "{p}/hello"', rest: 'topic: "fleet/x/hello/{r}"', secret: 'topic: "fleet/x/hello"' }, [
      'p',
      'r: { description: d, example: v, rest: true }',
    ]);
    expect(await also(files, { events: 'hello' })).toEqual(['rest', 'secret']);
    expect(await also(files, { events: ['hello', 'rest'] })).toEqual(['secret']);
  });

  it.each([
    [
      '${iot:Connection.Thing.ThingNam}',
      /unknown policy variable \$\{iot:Connection\.Thing\.ThingNam\}.*use \$\{iot:Connection\.Thing\.ThingName\}/,
    ],
    ['${iot:Foo}', /unknown policy variable \$\{iot:Foo\}, so it matches nothing; use a policy variable of AWS/],
  ])('refuses the unknown variable %s', async (variable, message) => {
    const sdk = await loadGenerated<Sdk>(tableOf({ e: 'topic: "a/{x}"' }, ['x']));
    expect(() => sdk.iotPolicy({ events: 'e', ...ACCOUNT, params: { x: variable } })).toThrow(message);
    expect(() => sdk.iotPolicy({ events: 'e', ...ACCOUNT, clientIds: [variable] })).toThrow(message);
  });

  it('has topics of at most 65,535 bytes', async () => {
    const sdk = await loadGenerated<Sdk>(tableOf({ e: 'topic: "a/{x}", direction: both' }, ['x']));
    const topicOf = (length: number): string => sdk.encode('e', { x: 'y'.repeat(length) }, { seq: 1 }).topic;
    expect(topicOf(65_533)).toHaveLength(65_535);
    expect(() => topicOf(65_534)).toThrow(/is longer than 65535 bytes of UTF-8/);
  });

  it('names the event itself if a wildcard also matches topics with other values', async () => {
    const rest = tableOf({ e: 'topic: "dev/{a}/{b}/{r}"' }, ['a', 'b', 'r: { description: d, example: v, rest: true }']);
    expect(await also(rest, { events: 'e', params: { b: 'acme' } })).toEqual(['e']);
    expect(await also(rest, { events: 'e' })).toEqual([]);
    const parts = tableOf({ e: 'topic: "v/{a}@{b}/up"' }, ['a', 'b']);
    expect(await also(parts, { events: 'e', params: { b: 'acme' } })).toEqual(['e']);
    expect(await also(parts, { events: 'e', params: { b: THING } })).toEqual(['e']);
    expect(await also(parts, { events: 'e' })).toEqual([]);
  });

  it('grants the values of a closed enum one by one, if there are at most 20', async () => {
    const enumOf = (count: number): string =>
      `m: { description: d, example: m0, enum: [${Array.from({ length: count }, (_, i) => `m${i}`)}] }`;
    const few = await loadGenerated<Sdk>(tableOf({ e: 'topic: "a/{m}"', f: 'topic: "a/{x}"' }, [enumOf(3), 'x']));
    const options = { events: 'e', ...ACCOUNT };
    expect(resources(few.iotPolicy(options), 'Receive')).toEqual(['topic/a/m0', 'topic/a/m1', 'topic/a/m2']);
    expect(resources(few.iotPolicy(options), 'Subscribe')).toEqual(['topicfilter/a/+']);
    expect(few.iotPolicy(options).alsoGrants).toEqual([]);
    expect(few.mosquittoAcl({ events: 'e', user: 'u' })).toBe('user u\ntopic read a/m0\ntopic read a/m1\ntopic read a/m2\n');
    const many = await loadGenerated<Sdk>(tableOf({ e: 'topic: "a/{m}"', f: 'topic: "a/{x}"' }, [enumOf(21), 'x']));
    expect(resources(many.iotPolicy(options), 'Receive')).toEqual(['topic/a/*']);
    expect(many.iotPolicy(options).alsoGrants).toEqual(['f']);
  });

  it('receives nothing else if all values of a closed enum are merged into a wildcard', async () => {
    const sdk = await loadGenerated<Sdk>(tableOf({ e: 'topic: "a/{m}/x"' }, ['m: { description: d, example: on, enum: [on, off] }']));
    const selection = { events: 'e', params: { m: ['on', 'off'] } };
    expect(sdk.topicFilters({ ...selection, max: 1 })).toEqual({ filters: ['a/+/x'], alsoReceives: [] });
    expect(sdk.topicFilters({ events: 'e', params: { m: 'on' } })).toEqual({ filters: ['a/on/x'], alsoReceives: [] });
  });

  it('takes a value of a closed enum literally, also if it looks like a policy variable', async () => {
    const sdk = await loadGenerated<Sdk>(
      tableOf({ e: 'topic: "a/{m}"' }, ["m: { description: d, example: '${a:b}', enum: ['${a:b}', c] }"]),
    );
    expect(resources(sdk.iotPolicy({ events: 'e', params: { m: '${a:b}' }, ...ACCOUNT }), 'Receive')).toEqual(['topic/a/${$}{a:b}']);
  });

  it('names the events whose topics a wildcard matches across levels, also where it receives others of them', async () => {
    const files = tableOf({ e: 'topic: "{a}/b/{r}"', f: 'topic: "{a}/{c}/b/{d}"' }, [
      'a',
      'c',
      'd',
      'r: { description: d, example: v, rest: true }',
    ]);
    expect(await also(files, { events: 'e' })).toEqual(['f']);
  });

  it('names no event whose enum excludes the topics', async () => {
    const files = tableOf({ e: 'topic: "x/{a}/POWER{n}"', f: 'topic: "x/{a}/{m}"' }, [
      'a',
      'n: { description: d, type: integer, example: 1 }',
      'm: { description: d, enum: [lock, unlock], example: lock }',
    ]);
    expect(await also(files, { events: 'e' })).toEqual([]);
  });

  it('names events that are not retained but may be', async () => {
    const files = tableOf({ kept: 'topic: "{a}", direction: send, retain: true', plain: 'topic: "x/y", direction: send' }, ['a']);
    expect(await also(files, { events: 'all' })).toEqual(['plain']);
  });

  it('takes no text of a table or value for a variable', async () => {
    const sdk = await loadGenerated<Sdk>(tableOf({ e: 'topic: "w/${a}/{b}:{c}/x", direction: send' }, ['a', 'b', 'c']));
    const policy = sdk.iotPolicy({ events: 'e', params: { a: '{iot:ClientId}', b: '${iot', c: 'ClientId}' }, ...ACCOUNT });
    expect(resources(policy, 'Publish')).toEqual(['topic/w/${$}{iot:ClientId}/${$}{iot:ClientId}/x']);
    const shared = sdk.iotPolicy({ events: 'e', side: 'backend', shareGroup: '${iot:ClientId}', ...ACCOUNT });
    expect(resources(shared, 'Subscribe')[0]).toBe('topicfilter/$share/${$}{iot:ClientId}/w/+/+/x');
  });
});

describe('a row that rules never see', () => {
  const spec = `topicwright: 1
name: jobs
title: Jobs
dialect: aws-iot
parameters:
  thing: { description: d, example: pump-7 }
categories:
  C:
    title: C
    payload: payloads/report.yaml
    rules: false
    events:
      accepted: { topic: "$aws/things/{thing}/jobs/get/accepted" }
      notified: { topic: "$aws/things/{thing}/jobs/notify", rules: true }
  D:
    title: D
    payload: payloads/report.yaml
    rules: false
    events:
      started: { topic: "$aws/things/{thing}/jobs/start-next/accepted" }
`;

  it('is skipped by rules, and refused if nothing else is selected', async () => {
    const sdk = await loadGenerated<Sdk>(filesOf(spec));
    const filters = (events: unknown): readonly string[] => sdk.ruleSql({ events }).map(({ sql }) => sql.replace(/^.* FROM /, ''));
    expect(filters('all')).toEqual(["'$aws/things/+/jobs/notify'"]);
    expect(filters('C')).toEqual(["'$aws/things/+/jobs/notify'"]);
    for (const events of ['accepted', 'D', ['notified', 'accepted']])
      expect(() => filters(events), String(events)).toThrow(expect.objectContaining({ code: 'no-rules', path: 'events' }));
    // Clients receive the messages.
    expect(sdk.topicFilters({ events: 'accepted' }).filters).toEqual(['$aws/things/+/jobs/get/accepted']);
    expect(resources(sdk.iotPolicy({ events: 'accepted', ...ACCOUNT }), 'Receive')).toEqual(['topic/$aws/things/*/jobs/get/accepted']);
  });

  it('says so in the reference', async () => {
    const { files } = await compileFiles(filesOf(spec));
    const reference = files.find(({ path }) => path.endsWith('reference.md'))?.text;
    expect(reference?.match(/never passes it/g)).toHaveLength(2);
  });
});

describe('the linter', () => {
  it('reads the escapes of a resource', async () => {
    const sdk = await loadGenerated<Sdk>(tableOf({ e: 'topic: "w/a?b/{c}"' }, ['c']));
    const { documents } = sdk.iotPolicy({ events: 'e', ...ACCOUNT });
    expect(resources({ documents } as Policy, 'Subscribe')).toEqual(['topicfilter/w/a${?}b/+']);
    expect(lintPolicy(documents, { table: sdk.topicTable }).map(({ rule }) => rule)).not.toContain('mqtt-wildcard-in-policy');
  });
});

describe('an ACL', () => {
  it('takes no text of a table for a variable', async () => {
    const sdk = await loadGenerated<Sdk>(tableOf({ e: 'topic: "a/%{p}/x"', f: 'topic: "d/{q}/x"', g: 'topic: "%c/x"' }, ['p', 'q']));
    expect(sdk.mosquittoAcl({ events: ['e', 'f', 'g'], params: { p: 'c', q: '%c' }, user: 'u' })).toBe(
      'pattern read d/%c/x\nuser u\ntopic read %c/x\ntopic read a/%c/x\n',
    );
    const both = tableOf({ e: 'topic: "a/%c/{p}"' }, ['p']);
    const acl = (await loadGenerated<Sdk>(both)).mosquittoAcl;
    expect(() => acl({ events: 'e', params: { p: '%c' } })).toThrow(expect.objectContaining({ code: 'invalid-identifier' }));
  });
});

describe('encode', () => {
  it('uses default parameters, also to compare them with the payload', async () => {
    const files = {
      ...tableOf({ e: 'topic: "{home}/x", direction: send, payload: payloads/bound.yaml' }, [
        'home: { description: d, example: h, default: h }',
      ]),
      'payloads/bound.yaml': 'type: object\nrequired: [home]\nproperties: { home: { type: string, examples: [h] } }\n',
    };
    const { encode, decode } = await loadGenerated<Sdk>(files);
    expect(encode('e', {}, { home: 'h' })).toMatchObject({ topic: 'h/x' });
    expect(encode('e', undefined as never, { home: 'h' })).toMatchObject({ topic: 'h/x' });
    expect(() => encode('e', {}, { home: 'other' })).toThrow(expect.objectContaining({ code: 'topic-mismatch' }));
    expect(decode('h/x', null as never)).toMatchObject({ ok: false });
  });

  it('refuses an empty payload where it cannot be decoded', async () => {
    const files = {
      ...tableOf({ e: 'topic: "{p}/x", direction: send, payload: payloads/any.yaml' }, ['p']),
      'payloads/any.yaml': 'description: anything\n',
    };
    const { encode } = await loadGenerated<Sdk>(files);
    expect(() => encode('e', { p: 'v' }, undefined)).toThrow(expect.objectContaining({ name: 'EncodeError', code: 'invalid-payload' }));
  });
});

describe('rows with similar levels', () => {
  it('have a precedence that the parser and the filters share', async () => {
    const integer = (name: string): string => `${name}: { description: d, type: integer, example: 1 }`;
    const problemsOf = async (one: string, two: string, parameters: readonly string[]): Promise<readonly string[]> =>
      (await compileFiles(tableOf({ e: `topic: "x/${one}"`, f: `topic: "x/${two}"` }, parameters))).problems.map(({ code }) => code);
    expect(await problemsOf('{i}-{j}', '{a}-1', [integer('i'), integer('j'), 'a'])).toEqual(['topic-tie']);
    expect(await problemsOf('{e}-{b}', '{a}-1', ['e: { description: d, enum: [x, y], example: x }', 'a', 'b'])).toEqual(['topic-tie']);
    expect(await problemsOf('{i}', '{a}-{b}', [integer('i'), 'a', 'b'])).toEqual([]);
    expect(await problemsOf('?$rid={a}', '?$rid={b}&$version={i}', ['a', 'b', integer('i')])).toEqual([]);
    expect(await problemsOf('{i}!', '{j}', [integer('i'), integer('j')])).toEqual([]);
    const files = tableOf({ e: 'topic: "x/{e}x"', f: 'topic: "x/ab{a}"' }, ['e: { description: d, enum: [abc, abd], example: abc }', 'a']);
    const { topicTable, parseTopic } = await loadGenerated<Sdk & { readonly parseTopic: (topic: string) => unknown }>(files);
    expect(parseTopic('x/abcx')).toMatchObject({ type: 'e' });
    expect(eventTypesMatching(topicTable, 'x/abcx')).toEqual(['e']);
    expect(eventTypesMatching(topicTable, 'x/abzx')).toEqual(['f']);
  });

  it('may have the name of a level', async () => {
    const files = tableOf({ tankLevel: 'topic: "{tank}/x"' }, ['tank: { description: d, enum: [a, b], example: a }']);
    const sdk = await loadGenerated<{ readonly tankLevel: { readonly topic: (params: object) => string } }>(files);
    expect(sdk.tankLevel.topic({ tank: 'b' })).toBe('b/x');
  });

  it('are not shadowed at an empty level, which no parameter matches', async () => {
    const { topicTable, topicFilters } = await loadGenerated<Sdk>(tableOf({ e: 'topic: "a/{p}"', f: 'topic: "{p}/"' }, ['p']));
    expect(eventTypesMatching(topicTable, 'a/')).toEqual(['f']);
    expect(topicFilters({ events: 'e' }).alsoReceives).toEqual(['f']);
  });
});

describe('a table on AWS IoT', () => {
  const aws = `topicwright: 1
name: things
title: Things
dialect: aws-iot
sides: [device, backend]
parameters:
  thing: { description: d, example: pump-7 }
categories:
  C:
    title: C
    payload: payloads/report.yaml
    events:
      shadowUpdated: { topic: "$aws/things/{thing}/shadow/update", direction: send }
      deltaReceived: { topic: "$aws/things/{thing}/shadow/update/delta" }
      configured: { topic: "config/{thing}", retain: true }
      notified: { topic: "config/{thing}/note" }
`;

  it('has no policy or rule for the side that is AWS IoT itself', async () => {
    const sdk = await loadGenerated<Sdk>(filesOf(aws));
    const device = sdk.iotPolicy({ events: 'all', params: { thing: THING }, ...ACCOUNT });
    expect(resources(device, 'Publish')).toEqual([`topic/$aws/things/${THING}/shadow/update`]);
    // Its own topics remain, those of the service are skipped.
    expect(resources(sdk.iotPolicy({ events: 'all', side: 'backend', ...ACCOUNT }), 'Publish')).toEqual([
      'topic/config/*',
      'topic/config/*/note',
    ]);
    for (const events of ['shadowUpdated', 'deltaReceived']) {
      const attempt = (): Policy => sdk.iotPolicy({ events, side: 'backend', ...ACCOUNT });
      expect(attempt).toThrow(expect.objectContaining({ code: 'reserved-topic', path: 'side' }));
    }
    expect(() => sdk.ruleSql({ events: 'shadowUpdated', side: 'backend' })).toThrow(expect.objectContaining({ code: 'reserved-topic' }));
  });

  it('keeps the exact filter of a retained message, and names those that a wildcard does not deliver', async () => {
    const { topicFilters, topicTable } = await loadGenerated<Sdk>(filesOf(aws));
    const exact = topicFilters({ events: ['configured', 'notified'], params: { thing: ['a', 'b'] }, max: 3 });
    expect(exact.filters).toEqual(['config/+/note', 'config/a', 'config/b']);
    expect(undeliveredRetained(topicTable, ['config/a', 'config/b'])).toEqual([]);
    expect(undeliveredRetained(topicTable, ['config/+'])).toEqual(['configured']);
    expect(undeliveredRetained({ ...topicTable, dialect: 'mqtt' }, ['config/+'])).toEqual([]);
  });

  it('grants the events of the table only once', () => {
    const rows = [{ type: 'a', category: 'C', filter: 'a/+', params: ['p'], direction: 'both' as const }];
    const table: TopicTable = { name: 't', dialect: 'mqtt', limits: {}, parameters: [{ name: 'p' }], rows };
    expect(selectGrants(table, { events: 'all' }).grants).toEqual([
      { action: 'connect', clientId: '*' },
      { action: 'subscribe', filter: 'a/+' },
      { action: 'receive', topics: 'a/+' },
      { action: 'publish', topics: 'a/+' },
    ]);
  });
});

describe('rows without a payload', () => {
  it('inherit nothing that describes a payload', async () => {
    const files: Files = {
      ...tableOf({ e: 'topic: "a/{p}"', ping: 'topic: "ping/{p}", content: none, direction: send' }, ['p']),
      'payloads/id.yaml':
        'type: object\nrequired: [id, at, p]\nproperties: { id: { type: integer }, at: { type: integer }, p: { type: string } }\n',
    };
    const keys =
      'payload: payloads/id.yaml\n    identity: [id, { param: p }]\n    order: { of: [p], by: id }\n    time: at\n    bind: { p: p }';
    const sdk = await loadGenerated<Sdk>({
      ...files,
      'spec.yaml': String(files['spec.yaml']).replace('payload: payloads/report.yaml', keys),
    });
    expect(sdk.encode('ping', { p: 'v' }, undefined)).toMatchObject({ topic: 'ping/v', payload: '' });
    const ping = sdk.decode('ping/v', '');
    expect(ping.ok && sdk.idempotencyKey(ping.event as never)).toBeUndefined();
  });
});

describe('a text', () => {
  it('may be described by an enum, a constant or alternatives', async () => {
    const files = tableOf({ e: 'topic: "a/{p}", content: text, payload: payloads/text.yaml' }, ['p']);
    const codes = async (schema: string): Promise<readonly string[]> =>
      (await compileFiles({ ...files, 'payloads/text.yaml': schema })).problems.map(({ code }) => code);
    expect(await codes('enum: [on, off]\n')).toEqual([]);
    expect(await codes('const: on\n')).toEqual([]);
    expect(await codes('anyOf: [{ const: on }, { type: string, pattern: "^[0-9]+$" }]\n')).toEqual([]);
    expect(await codes('enum: [on, 1]\n')).toEqual(['bad-content']);
    expect(await codes('anyOf: [{ const: on }, { type: integer }]\n')).toEqual(['bad-content']);
  });
});

describe('a table in which every parameter has a default', () => {
  it('builds topics without parameters, also from parts of a level', async () => {
    const withDefault = (name: string): string => `${name}: { description: d, example: v, default: ${name}0 }`;
    const { e } = await loadGenerated<{ readonly e: { readonly topic: (params?: object) => string } }>(
      tableOf({ e: 'topic: "x/{a}-{b}/y"' }, [withDefault('a'), withDefault('b')]),
    );
    expect(e.topic()).toBe('x/a0-b0/y');
    expect(e.topic({ b: 'c' })).toBe('x/a0-c/y');
  });
});

describe('the sample of a text', () => {
  it('is not empty', async () => {
    const files = tableOf({ e: 'topic: "a/{p}", content: text, payload: payloads/text.yaml' }, ['p']);
    const text = (schema: string): Promise<Sdk> => loadGenerated<Sdk>({ ...files, 'payloads/text.yaml': schema });
    expect((await text('type: string\n')).samples['e']?.()).toBe('text');
    expect((await text('{ type: string, maxLength: 2 }\n')).samples['e']?.()).toBe('te');
    expect((await text('{ type: string, minLength: 5000 }\n')).samples['e']?.()).toHaveLength(5000);
  });
});
