import { KinesisDataStreamSchema, KinesisFirehoseSchema, SnsSchema, SqsSchema } from '@aws-lambda-powertools/parser/schemas';
import { ruleConsumer } from '@topicwright/consumer/lambda';
import type { EventMessage } from '@topicwright/runtime';
import { describe, expect, it } from 'vitest';
import { sampleMessage } from '../../codegen/src/cli/sample-message.js';
import { TEST_EVENTS, type TestEventForm } from '../../codegen/src/cli/test-event.js';
import type { Catalog } from '../../codegen/src/model/catalog.js';
import { catalogSdk } from '../../codegen/src/model/catalog-sdk.js';
import { loadCatalog } from '../../codegen/src/pipeline.js';
import { ROOT, readText } from '../support/generate.js';
import { type CliRun, runCli } from '../support/run-cli.js';

const run = (...args: readonly string[]): Promise<CliRun> => runCli(ROOT, ['sample', ...args]);
const AWS = 'spec/aws-iot-events/spec.yaml';
const DEVICE = 'spec/aws-iot-device/spec.yaml';
const TABLES = [AWS, DEVICE, 'test/tables/home/spec.yaml', 'test/tables/vda-5050/spec.yaml', 'examples/fleet/spec/spec.yaml'];

async function catalogOf(spec: string): Promise<Catalog> {
  const { catalog, problems } = await loadCatalog(spec, readText);
  if (!catalog) throw new Error(problems.map(({ message }) => message).join());
  return catalog;
}

describe.each(TABLES)('sample, for every event of %s', (spec) => {
  it('prints a message that decodes', async () => {
    const catalog = await catalogOf(spec);
    const sdk = catalogSdk(catalog);
    for (const { type, content } of catalog.events) {
      const printed = JSON.stringify(TEST_EVENTS.mqtt(sampleMessage(catalog, type, {})));
      const { topic, payload, payloadBase64 } = JSON.parse(printed) as { topic: string; payload?: unknown; payloadBase64?: string };
      const text = content === 'text' ? String(payload) : payload === undefined ? '' : JSON.stringify(payload);
      const data = payloadBase64 === undefined ? text : Buffer.from(payloadBase64, 'base64');
      expect(sdk.decode(topic, data), type).toMatchObject({ ok: true, event: { type } });
    }
  });

  it('prints what a function behind a rule gets, which decodes', async () => {
    const catalog = await catalogOf(spec);
    const sdk = catalogSdk(catalog);
    const seen: string[] = [];
    const { onMessage, onSqs, onSns, onKinesis, onFirehose } = ruleConsumer<EventMessage>(sdk, {
      handler: ({ type }) => void seen.push(type),
    });
    for (const { type, rules } of catalog.events) {
      if (!rules) continue;
      const eventFor = (form: TestEventForm): never =>
        JSON.parse(JSON.stringify(TEST_EVENTS[form](sampleMessage(catalog, type, {})))) as never;
      await onMessage(eventFor('lambda'));
      const [sqs, sns, kinesis, firehose] = [eventFor('sqs'), eventFor('sns'), eventFor('kinesis'), eventFor('firehose')];
      expect(await onSqs(SqsSchema.parse(sqs)), type).toEqual({ batchItemFailures: [] });
      await onSns(SnsSchema.parse(sns));
      expect(KinesisDataStreamSchema.safeParse(kinesis).error, type).toBeUndefined();
      expect(await onKinesis(kinesis), type).toEqual({ batchItemFailures: [] });
      expect(KinesisFirehoseSchema.safeParse(firehose).error, type).toBeUndefined();
      expect((await onFirehose(firehose)).records, type).toMatchObject([{ result: 'Ok' }]);
      // Events with an identity are handled once.
      expect(seen.splice(0), type).toContain(type);
    }
  });
});

describe('sample', () => {
  it('uses parameters in the topic and in the payload that repeats them', async () => {
    const { out } = await run('thingCreated', '--param', 'thingName=pump-8');
    expect(JSON.parse(out)).toMatchObject({ topic: '$aws/events/thing/pump-8/created', payload: { thingName: 'pump-8' } });
    const membership = await run('thingGroupMembershipAdded', '--param', 'thingName=pump-8', '--param', 'thingGroupName=east');
    expect(JSON.parse(membership.out)).toMatchObject({
      topic: '$aws/events/thingGroupMembership/thingGroup/east/thing/pump-8/added',
      payload: { thingArn: expect.stringMatching(/thing\/pump-8$/), groupArn: expect.stringMatching(/thinggroup\/east$/) },
    });
  });

  it('prints the same each time, and one line with --json', async () => {
    for (const form of ['mqtt', 'lambda', 'sqs', 'sns', 'kinesis', 'firehose']) {
      const [first, second] = [await run('jobCompleted', '--as', form, '--json'), await run('jobCompleted', '--as', form, '--json')];
      expect(first).toEqual(second);
      expect(first.out).not.toContain('\n');
      expect((await run('jobCompleted', '--as', form)).out.split('\n').length).toBeGreaterThan(3);
    }
  });

  it.each([
    [[], 'the event is missing'],
    [['thingCreatd'], 'did you mean "thingCreated"?'],
    [['THING'], '"THING" is not an event type; choose one of thingCreated, thingDeleted, thingUpdated'],
    [['thingCreated', 'thingDeleted'], 'unexpected argument "thingDeleted"'],
    [['thingCreated', '--as', 'eventbridge'], 'unknown form "eventbridge"; expected one of mqtt, lambda, sqs'],
    [['jobGetAccepted', '--spec', DEVICE, '--as', 'sqs'], 'never pass the rules engine; use --as mqtt'],
    [['thingCreated', '--param', 'jobId=1'], 'thingCreated has no parameter "jobId"; expected one of thingName'],
    [['thingCreated', '--param', 'thingName=a', '--param', 'thingName=b'], '--param thingName is passed 2 times; a topic has one value'],
    [['thingCreated', '--param', 'thingName'], '"thingName" is not of the form name=value'],
    [['thingCreated', '--param', 'thingName=a/b'], 'thingName'],
  ])('refuses %j', async (args, message) => {
    expect(await run(...args)).toEqual({ code: 2, out: '', err: expect.stringContaining(message) });
  });
});
