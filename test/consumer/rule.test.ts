import { type AwsIotEvent, awsIotEvents } from '@topicwright/aws-iot-events';
import { type DeadLetter, memoryStore } from '@topicwright/consumer';
import { fromErrorAction, type RuleConsumerOptions, ruleConsumer } from '@topicwright/consumer/lambda';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { everyMessage, thingUpdated } from '../mqtt/fleet.js';

const consumerOf = (options: Partial<RuleConsumerOptions<AwsIotEvent>> = {}): ReturnType<typeof ruleConsumer> & { seen: string[] } => {
  const seen: string[] = [];
  const consumer = ruleConsumer(awsIotEvents, {
    handler: (event) =>
      void seen.push(event.type === 'thingUpdated' ? `${event.params.thingName}:${event.payload.versionNumber}` : event.type),
    ...options,
  });
  return Object.assign(Object.create(consumer) as typeof consumer, { seen });
};

const sqs = (...bodies: readonly string[]): { Records: { messageId: string; body: string }[] } => ({
  Records: bodies.map((body, i) => ({ messageId: `m${i}`, body })),
});

const kinesis = (...bodies: readonly string[]): { Records: { kinesis: { data: string; sequenceNumber: string } }[] } => ({
  Records: bodies.map((body, i) => ({ kinesis: { data: Buffer.from(body).toString('base64'), sequenceNumber: `s${i}` } })),
});

describe('behind an IoT rule', () => {
  it('handles one message per call, with or without its topic', async () => {
    const consumer = consumerOf();
    for (const { topic, data } of everyMessage()) await consumer.onMessage({ ...(JSON.parse(data) as object), topic });
    expect(consumer.counters).toMatchObject({ handled: 39, dead: 0 });
    await consumer.onMessage(JSON.parse(thingUpdated('pump-7', 8).data));
    expect(consumer.seen.at(-1)).toBe('pump-7:8');
  });

  it('handles an SQS batch, and reports the records to redeliver', async () => {
    const consumer = consumerOf({
      handler: (event) => {
        if (event.type === 'thingUpdated' && event.params.thingName === 'bad') throw new Error('no');
      },
    });
    const bodies = [thingUpdated('a', 1), thingUpdated('bad', 1), thingUpdated('a', 2)].map(({ data }) => data);
    const response = await consumer.onSqs(sqs(...bodies, 'not JSON', bodies[0] as string));
    expect(response).toEqual({ batchItemFailures: [{ itemIdentifier: 'm1' }, { itemIdentifier: 'm3' }] });
    expect(consumer.counters).toMatchObject({ received: 5, handled: 2, duplicate: 1, abandoned: 2, inFlight: 0 });
    // The claim of a failed record was released.
    expect(await consumer.onSqs(sqs(bodies[1] as string))).toEqual({ batchItemFailures: [{ itemIdentifier: 'm0' }] });
  });

  it('passes an invalid record to onDeadLetter and does not report it as failed', async () => {
    const letters: DeadLetter[] = [];
    const consumer = consumerOf({ onDeadLetter: (letter) => void letters.push(letter) });
    expect(await consumer.onSqs(sqs('{'))).toEqual({ batchItemFailures: [] });
    expect(letters).toMatchObject([{ reason: 'undecodable', data: '{', error: { code: 'invalid-json' } }]);
  });

  it('handles the records of a Kinesis stream in order', async () => {
    const consumer = consumerOf();
    const bodies = [1, 2, 2, 4, 3].map((version) => thingUpdated('a', version).data);
    expect(await consumer.onKinesis(kinesis(...bodies, 'x'))).toEqual({ batchItemFailures: [{ itemIdentifier: 's5' }] });
    expect(consumer.seen).toEqual(['a:1', 'a:2', 'a:4', 'a:3']);
    expect(consumer.counters).toMatchObject({ duplicate: 1, handled: 4 });
  });

  it('fails later records of an entity after a failed one', async () => {
    let failures = 1;
    const seen: unknown[] = [];
    const consumer = consumerOf({
      handler: async ({ payload }) => {
        const { versionNumber } = payload as { versionNumber: number };
        await new Promise((done) => setTimeout(done, 2));
        failures -= 1;
        if (failures >= 0) throw new Error('once');
        seen.push(versionNumber);
      },
    });
    const bodies = [1, 2].map((version) => thingUpdated('a', version).data);
    expect(await consumer.onKinesis(kinesis(...bodies))).toEqual({
      batchItemFailures: [{ itemIdentifier: 's0' }, { itemIdentifier: 's1' }],
    });
    expect(await consumer.onKinesis(kinesis(...bodies))).toEqual({ batchItemFailures: [] });
    expect(seen).toEqual([1, 2]);
    expect(consumer.counters).toMatchObject({ handled: 2, stale: 0 });
  });

  it('fails a record while the store is unavailable', async () => {
    const away = (): never => {
      throw new Error('away');
    };
    const consumer = consumerOf({ store: { ...memoryStore(), claim: away }, retry: { attempts: 2, firstDelayMs: 1 } });
    expect(await consumer.onSqs(sqs(thingUpdated('a', 1).data))).toEqual({ batchItemFailures: [{ itemIdentifier: 'm0' }] });
    await expect(consumer.onMessage(JSON.parse(thingUpdated('a', 1).data))).rejects.toMatchObject({ code: 'store-failed' });
  });

  it('throws the error of the handler unchanged, and a decode error as an Error', async () => {
    const failure = new Error('the table is unavailable');
    const consumer = consumerOf({
      handler: () => {
        throw failure;
      },
    });
    await expect(consumer.onMessage(JSON.parse(thingUpdated('a', 1).data))).rejects.toBe(failure);
    const undecodable = consumer.onMessage({ eventType: 'NEW' });
    await expect(undecodable).rejects.toMatchObject({ code: 'unknown-payload' });
    await expect(undecodable).rejects.toThrow(
      /^the payload matches no event of aws-iot-events; \/eventType must be one of .*, but is "NEW"/,
    );
    await expect(undecodable).rejects.toBeInstanceOf(Error);
  });

  it('handles an event once if a store call fails', async () => {
    const store = memoryStore();
    let misses = 0;
    const flaky = {
      ...store,
      complete: (...args: Parameters<typeof store.complete>) => {
        misses += 1;
        if (misses === 1) throw new Error('temporarily unavailable');
        return store.complete(...args);
      },
    };
    const consumer = consumerOf({ store: flaky, retry: { firstDelayMs: 1 } });
    const body = thingUpdated('a', 1).data;
    expect(await consumer.onSqs(sqs(body))).toEqual({ batchItemFailures: [] });
    await consumer.onSqs(sqs(body));
    expect(consumer.seen).toEqual(['a:1']);
    expect(consumer.counters).toMatchObject({ handled: 1, duplicate: 1, storeErrors: 1 });
  });

  it('fails a record that another consumer is handling', async () => {
    const store = memoryStore();
    let release = (): void => undefined;
    const held = new Promise<void>((done) => {
      release = done;
    });
    const first = consumerOf({ store, handler: () => held });
    const second = consumerOf({ store });
    const message = thingUpdated('a', 1).data;
    const running = first.onSqs(sqs(message));
    await new Promise((done) => setTimeout(done, 10));
    expect(await second.onSqs(sqs(message))).toEqual({ batchItemFailures: [{ itemIdentifier: 'm0' }] });
    release();
    await running;
    expect(await second.onSqs(sqs(message))).toEqual({ batchItemFailures: [] });
    expect(second.counters).toMatchObject({ duplicate: 1, abandoned: 1 });
  });

  it('writes each failing record with its reason to standard error', async () => {
    const lines = captured();
    const consumer = consumerOf({
      handler: () => {
        throw new Error('db down');
      },
    });
    const response = await consumer.onSqs(sqs(thingUpdated('a', 1).data, '{}'));
    expect(response.batchItemFailures).toHaveLength(2);
    expect(lines).toEqual([
      'topicwright: record m0 failed: db down',
      expect.stringMatching(/^topicwright: record m1 failed: the payload .*; the message begins with "\{\}"$/),
    ]);
  });

  it('fails only the record that has no data', async () => {
    const lines = captured();
    const consumer = consumerOf();
    const records = [{ kinesis: { sequenceNumber: 's0' } }, ...kinesis(thingUpdated('a', 1).data).Records];
    expect(await consumer.onKinesis({ Records: records as never })).toEqual({ batchItemFailures: [{ itemIdentifier: 's0' }] });
    expect(await consumer.onSqs({ Records: [{ messageId: 'm0' } as never] })).toEqual({ batchItemFailures: [{ itemIdentifier: 'm0' }] });
    expect(lines).toHaveLength(2);
    expect(consumer.seen).toEqual(['a:1']);
  });

  it('fails only the record that is malformed', async () => {
    const lines = captured();
    const consumer = consumerOf();
    const { Records } = sqs(thingUpdated('a', 1).data);
    for (const broken of [null, undefined, 1, {}]) {
      expect(await consumer.onSqs({ Records: [broken as never, ...Records] })).toEqual({ batchItemFailures: [{ itemIdentifier: '' }] });
      expect(await consumer.onKinesis({ Records: [broken as never] })).toEqual({ batchItemFailures: [{ itemIdentifier: '' }] });
      await expect(consumer.onSns({ Records: [broken as never] })).rejects.toThrow('not handled');
    }
    expect(lines).toHaveLength(12);
    expect(consumer.seen).toEqual(['a:1']);
  });

  it('rejects a single message before the invocation ends', async () => {
    const reasons: unknown[] = [];
    const consumer = consumerOf({
      handler: (_, { signal }) =>
        new Promise<void>((resolve) => signal.addEventListener('abort', () => resolve(void reasons.push(signal.reason)))),
    });
    const context = { getRemainingTimeInMillis: () => 1050 };
    await expect(consumer.onMessage(JSON.parse(thingUpdated('a', 1).data), context)).rejects.toMatchObject({ code: 'deadline' });
    await expect.poll(() => reasons).toMatchObject([{ code: 'deadline' }]);
  });

  it('fails later messages of an entity while another consumer has an earlier one', async () => {
    captured();
    const store = memoryStore();
    const key = JSON.stringify(['aws-iot-events', 'thingUpdated', 'a', 'a-1']);
    store.claim({ key, leaseMs: 60_000, rememberMs: 60_000, owner: 'another', instance: 'x' });
    // Responds later, so that the second message would overtake the first one.
    const slow = { ...store, claim: async (request: Parameters<typeof store.claim>[0]) => store.claim(request) };
    const consumer = consumerOf({ store: slow });
    const { batchItemFailures } = await consumer.onSqs(sqs(thingUpdated('a', 1).data, thingUpdated('a', 2).data));
    expect(batchItemFailures).toHaveLength(2);
    expect(consumer.seen).toEqual([]);
  });

  it('releases the entity of a handler that ignores its signal after the deadline', async () => {
    captured();
    const seen: number[] = [];
    const consumer = consumerOf({
      abortGraceMs: 50,
      handler: async (event: AwsIotEvent) => {
        if (event.type !== 'thingUpdated') return;
        seen.push(event.payload.versionNumber);
        if (event.payload.versionNumber === 1) await new Promise(() => undefined);
      },
    } as never);
    const invoke = (version: number, leftMs: number): ReturnType<typeof consumer.onSqs> =>
      consumer.onSqs(sqs(thingUpdated('a', version).data), { getRemainingTimeInMillis: () => leftMs });
    expect(await invoke(1, 1050)).toEqual({ batchItemFailures: [{ itemIdentifier: 'm0' }] });
    await expect.poll(() => consumer.counters.inFlight).toBe(0);
    expect(await invoke(2, 60_000)).toEqual({ batchItemFailures: [] });
    expect(seen).toEqual([1, 2]);
  });

  it('releases the claim of an aborted handler before it responds, so that the next invocation need not wait for the lease', async () => {
    captured();
    const store = memoryStore();
    const consumer = consumerOf({
      store,
      reserveMs: 10_000,
      retry: { attempts: 5, firstDelayMs: 60_000, maxDelayMs: 60_000 },
      handler: async () => {
        throw new Error('not yet');
      },
    } as never);
    const context = { getRemainingTimeInMillis: () => 10_100 };
    expect(await consumer.onSqs(sqs(thingUpdated('a', 1).data), context)).toEqual({ batchItemFailures: [{ itemIdentifier: 'm0' }] });
    const key = JSON.stringify(['aws-iot-events', 'thingUpdated', 'a', 'a-1']);
    expect(store.claim({ key, leaseMs: 1, rememberMs: 1, owner: 'another', instance: 'x' })).toMatchObject({ status: 'claimed' });
  });

  it('handles a record again whose handler returned after it was aborted, because it may have left work undone', async () => {
    captured();
    const store = memoryStore();
    const done: number[] = [];
    const consumer = consumerOf({
      store,
      handler: async (_: unknown, { signal, attempt }: { signal: AbortSignal; attempt: number }) => {
        if (done.length === 0) await new Promise((resolve) => signal.addEventListener('abort', resolve));
        done.push(attempt);
      },
    } as never);
    const records = sqs(thingUpdated('a', 1).data);
    const leftMs = (ms: number): object => ({ getRemainingTimeInMillis: () => ms });
    expect(await consumer.onSqs(records, leftMs(1050) as never)).toEqual({ batchItemFailures: [{ itemIdentifier: 'm0' }] });
    expect(await consumer.onSqs(records, leftMs(60_000) as never)).toEqual({ batchItemFailures: [] });
    expect(done).toHaveLength(2);
  });

  it('rejects an invalid reserveMs', () => {
    for (const reserveMs of [-1, Number.NaN, '1000' as never])
      expect(() => consumerOf({ reserveMs })).toThrow(expect.objectContaining({ code: 'invalid-options', path: 'reserveMs' }));
  });

  it('responds before the invocation ends: unfinished records fail, and waiting ones do not start', async () => {
    captured();
    const begun: string[] = [];
    const reasons: unknown[] = [];
    const consumer = consumerOf({
      concurrency: 1,
      handler: async ({ topic }, { signal }) => {
        begun.push(topic);
        if (begun.length > 1)
          await new Promise<void>((resolve) => signal.addEventListener('abort', () => resolve(void reasons.push(signal.reason))));
      },
    });
    const bodies = ['a', 'b', 'c'].map((thing) => thingUpdated(thing, 1).data);
    const context = { getRemainingTimeInMillis: () => 1200, awsRequestId: 'r1' };
    expect(await consumer.onSqs(sqs(...bodies), context)).toEqual({
      batchItemFailures: [{ itemIdentifier: 'm1' }, { itemIdentifier: 'm2' }],
    });
    await expect.poll(() => consumer.counters.inFlight).toBe(0);
    expect(begun).toEqual(['$aws/events/thing/a/updated', '$aws/events/thing/b/updated']);
    expect(reasons).toMatchObject([{ code: 'deadline' }]);
  });

  it('handles an older event and marks it as stale', async () => {
    const stale: boolean[] = [];
    const consumer = consumerOf({ handler: (_, context) => void stale.push(context.stale) });
    expect(await consumer.onSqs(sqs(thingUpdated('a', 2).data))).toEqual({ batchItemFailures: [] });
    expect(await consumer.onSqs(sqs(thingUpdated('a', 1).data))).toEqual({ batchItemFailures: [] });
    expect(stale).toEqual([false, true]);
    expect(consumer.counters).toMatchObject({ handled: 2, stale: 0 });
  });

  it('handles SNS records, and throws if one fails because SNS retries whole invocations', async () => {
    captured();
    const consumer = consumerOf();
    const records = (...messages: readonly string[]): { Records: { Sns: { MessageId: string; Message: string } }[] } => ({
      Records: messages.map((Message, i) => ({ Sns: { MessageId: `n${i}`, Message } })),
    });
    await consumer.onSns(records(thingUpdated('a', 1).data));
    expect(consumer.seen).toEqual(['a:1']);
    await expect(consumer.onSns(records(thingUpdated('a', 2).data, '{'))).rejects.toThrow('records not handled: n1');
  });

  it('identifies an event without identity by its transport ID', async () => {
    const sdk = { ...awsIotEvents, idempotencyKey: () => undefined, orderKey: () => undefined };
    const seen: string[] = [];
    const consumer = ruleConsumer<AwsIotEvent>(sdk, { handler: ({ topic }) => void seen.push(topic) });
    const body = thingUpdated('a', 1).data;
    const once = { messageId: 'same', body };
    await consumer.onSqs({ Records: [once, once, { messageId: 'other', body }] });
    await consumer.onKinesis({
      Records: [{ eventID: 'shard:1', kinesis: { data: Buffer.from(body).toString('base64'), sequenceNumber: '1' } }],
    });
    for (const awsRequestId of ['r1', 'r1', 'r2']) await consumer.onMessage(JSON.parse(body), { awsRequestId });
    expect(consumer.counters).toMatchObject({ received: 7, handled: 5, duplicate: 2 });
    // Messages that one invocation replays.
    for (const thing of ['b', 'c', 'b']) await consumer.onMessage(JSON.parse(thingUpdated(thing, 1).data), { awsRequestId: 'r1' });
    expect(consumer.counters).toMatchObject({ received: 10, handled: 7, duplicate: 3 });
  });
});

/** Captures the lines written to standard error during a test. */
function captured(): string[] {
  const lines: string[] = [];
  const spy = vi.spyOn(console, 'error').mockImplementation((line: string) => void lines.push(line));
  onTestFinished(() => spy.mockRestore());
  return lines;
}

const firehose = (...bodies: readonly string[]): { records: { recordId: string; data: string }[] } => ({
  records: bodies.map((body, i) => ({ recordId: `f${i}`, data: Buffer.from(body).toString('base64') })),
});

describe('a Firehose transformation', () => {
  const results = ({ records }: { readonly records: readonly { readonly result: string }[] }): readonly string[] =>
    records.map(({ result }) => result);

  it('returns every record unchanged, and those that fail as such', async () => {
    const consumer = consumerOf({
      handler: ({ type }) => {
        if (type === 'thingUpdated') throw new Error('no');
      },
      retry: { attempts: 2, firstDelayMs: 1 },
    });
    const [created, updated] = [everyMessage().find(({ topic }) => topic.endsWith('/created'))?.data as string, thingUpdated('a', 1).data];
    const event = firehose(`${created}\n`, updated, 'no JSON');
    expect(await consumer.onFirehose(event)).toEqual({
      records: [
        { ...event.records[0], result: 'Ok' },
        { ...event.records[1], result: 'ProcessingFailed' },
        { ...event.records[2], result: 'ProcessingFailed' },
      ],
    });
  });

  it('handles later records of an entity after a failed one, which Firehose keeps', async () => {
    const seen: unknown[] = [];
    const consumer = consumerOf({
      handler: ({ payload }) => {
        const { versionNumber } = payload as { versionNumber: number };
        if (versionNumber === 1) throw new Error('no');
        seen.push(versionNumber);
      },
    });
    const bodies = [1, 2].map((version) => thingUpdated('a', version).data);
    expect(results(await consumer.onFirehose(firehose(...bodies)))).toEqual(['ProcessingFailed', 'Ok']);
    expect(seen).toEqual([2]);
  });

  it('passes failures to onDeadLetter, and then returns the record as handled', async () => {
    const reasons: string[] = [];
    const consumer = consumerOf({ onDeadLetter: ({ reason }) => void reasons.push(reason) });
    expect(results(await consumer.onFirehose(firehose('{')))).toEqual(['Ok']);
    expect(reasons).toEqual(['undecodable']);
  });

  it('runs a record that failed again if the invocation is repeated', async () => {
    let runs = 0;
    const consumer = consumerOf({
      handler: () => {
        runs += 1;
        if (runs < 3) throw new Error('no');
      },
    });
    const event = firehose(thingUpdated('a', 1).data);
    for (const result of ['ProcessingFailed', 'ProcessingFailed', 'Ok', 'Ok'])
      expect(results(await consumer.onFirehose(event))).toEqual([result]);
    expect(runs).toBe(3);
  });

  it('rejects the invocation, which Firehose repeats, if a record could not be processed yet', async () => {
    const stuck = consumerOf({ handler: () => new Promise(() => undefined), reserveMs: 10 });
    const event = firehose(thingUpdated('a', 1).data, 'no JSON');
    await expect(stuck.onFirehose(event, { getRemainingTimeInMillis: () => 60 })).rejects.toMatchObject({ code: 'deadline' });
    const away = (): never => {
      throw new Error('away');
    };
    const store = { ...memoryStore(), claim: away };
    const consumer = consumerOf({ store, retry: { attempts: 1, firstDelayMs: 1 } });
    await expect(consumer.onFirehose(event)).rejects.toMatchObject({ code: 'store-failed' });
  });

  it('returns a malformed record as failed', async () => {
    const response = await consumerOf().onFirehose({ records: [{ recordId: 'x' } as never, null as never] });
    expect(results(response)).toEqual(['ProcessingFailed', 'ProcessingFailed']);
  });
});

const { topic, data } = thingUpdated('pump-7', 3);
const payload = JSON.parse(data) as object;
const document = {
  ruleName: 'ThingRule',
  topic,
  cloudwatchTraceId: '7e146a2c-95b5-6caf-98b9-50e3969734c7',
  clientId: 'iotconsole-1',
  base64OriginalPayload: Buffer.from(data).toString('base64'),
  failures: [{ failedAction: 'SqsAction', failedResource: 'events', errorMessage: 'Failed to send: AccessDenied' }],
};

describe('what a rule may send', () => {
  it.each<[string, unknown]>([
    ['SELECT *', payload],
    ['SELECT *, topic() AS topic', { ...payload, topic }],
    ["SELECT encode(*, 'base64') AS data, topic() AS topic", { data: Buffer.from(data).toString('base64'), topic }],
    ['SELECT * AS event', { event: payload }],
    ['SELECT * AS event, topic() AS topic', { event: payload, topic }],
    ['SELECT * AS event, timestamp() AS receivedAt', { event: payload, receivedAt: 1 }],
    ['an error action', document],
  ])('is decoded: %s', async (_, message) => {
    const consumer = consumerOf();
    await consumer.onMessage(message);
    expect(await consumer.onSqs(sqs(JSON.stringify(message)))).toEqual({ batchItemFailures: [] });
    expect(await consumer.onKinesis(kinesis(JSON.stringify(message)))).toEqual({ batchItemFailures: [] });
    expect(consumer.seen).toEqual(['pump-7:3']);
    expect(consumer.counters).toMatchObject({ handled: 1, duplicate: 2 });
  });

  it.each<[string, unknown, RegExp]>([
    ['a property that is no event', { event: { eventType: 'NEW' } }, /^the payload matches no event/],
    ['a property that is invalid for its topic', { event: { ...payload, versionNumber: 'x' }, topic }, /versionNumber/],
    ['an error action for a topic of no event', { ...document, topic: 'other' }, /^no event of aws-iot-events has the topic "other"/],
    ['a payload with the topic of another message', { ...payload, topic: 'dt/device/data' }, /^no event of aws-iot-events has the topic/],
    ['a property that cannot be printed', { event: { versionNumber: 1n } }, /^the payload matches no event/],
    ['an error action with an invalid payload', { ...document, base64OriginalPayload: 'e30=' }, /is missing/],
    ['an error action without a payload', { ...document, base64OriginalPayload: 7 }, /^the payload matches no event|must be/],
  ])('fails: %s', async (_, message, reason) => {
    const consumer = consumerOf();
    await expect(consumer.onMessage(message)).rejects.toThrow(reason);
    expect(consumer.counters).toMatchObject({ handled: 0, foreign: 0 });
  });

  it('is decoded up to the size of a message, also in base64 and behind an error action', async () => {
    const large = JSON.stringify({ ...payload, note: 'x'.repeat(120_000) });
    const encoded = Buffer.from(large).toString('base64');
    for (const message of [{ data: encoded, topic }, { event: JSON.parse(large) }, { ...document, base64OriginalPayload: encoded }]) {
      const consumer = consumerOf();
      await consumer.onSqs(sqs(JSON.stringify(message)));
      expect(consumer.seen).toEqual(['pump-7:3']);
    }
    const larger = { ...payload, note: 'x'.repeat(140_000) };
    for (const message of [larger, { event: larger }, { event: larger, topic }]) {
      const consumer = consumerOf();
      expect(await consumer.onSqs(sqs(JSON.stringify(message)))).toEqual({ batchItemFailures: [{ itemIdentifier: 'm0' }] });
    }
  });

  it('fails if it is nested too deeply, and is not lost', async () => {
    const consumer = consumerOf();
    const deep = `{"event":${'['.repeat(100_000)}${']'.repeat(100_000)}}`;
    expect(await consumer.onSqs(sqs(deep))).toEqual({ batchItemFailures: [{ itemIdentifier: 'm0' }] });
    expect(consumer.counters).toMatchObject({ inFlight: 0, abandoned: 1 });
  });

  it('fails if it is not UTF-8', async () => {
    const bytes = Buffer.concat([Buffer.from('{"event":{"a":"'), Buffer.from([0xff]), Buffer.from('"}}')]);
    const consumer = consumerOf();
    await expect(consumer.onMessage(new Uint8Array(bytes))).rejects.toThrow('the payload is not valid UTF-8');
  });
});

describe('fromErrorAction', () => {
  it('returns the original message', async () => {
    const failed = fromErrorAction(JSON.stringify(document));
    expect(failed).toEqual({
      topic,
      payload: new Uint8Array(Buffer.from(data)),
      message: { topic, data: document.base64OriginalPayload },
      ruleName: 'ThingRule',
      clientId: 'iotconsole-1',
      traceId: '7e146a2c-95b5-6caf-98b9-50e3969734c7',
      failures: [{ action: 'SqsAction', resource: 'events', message: 'Failed to send: AccessDenied' }],
    });
    expect(fromErrorAction(document)).toEqual(failed);
    const consumer = consumerOf();
    await consumer.onMessage(failed.message);
    expect(consumer.seen).toEqual(['pump-7:3']);
    expect(fromErrorAction({ topic: 't', base64OriginalPayload: '' })).toMatchObject({ payload: new Uint8Array(), failures: [] });
  });

  it.each([
    ['no JSON', ''],
    ['[]', ''],
    [null, ''],
    [{}, 'topic'],
    [{ topic: 't' }, 'base64OriginalPayload'],
    [{ topic: 't', base64OriginalPayload: 'a' }, 'base64OriginalPayload'],
  ])('rejects %j', (value, path) => {
    expect(() => fromErrorAction(value)).toThrow(expect.objectContaining({ code: 'invalid-error-document', path }));
  });
});
