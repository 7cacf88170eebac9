import { context, trace } from '@opentelemetry/api';
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks';
import { AggregationTemporality, InMemoryMetricExporter, MeterProvider, PeriodicExportingMetricReader } from '@opentelemetry/sdk-metrics';
import { BasicTracerProvider, InMemorySpanExporter, SimpleSpanProcessor } from '@opentelemetry/sdk-trace-base';
import { awsIotEvents } from '@topicwright/aws-iot-events';
import { sampleThingCreated } from '@topicwright/aws-iot-payloads/testing';
import { otelHooks } from '@topicwright/consumer/otel';
import { type TestConsumerOptions, testConsumer } from '@topicwright/consumer/testing';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';

beforeAll(() => context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable()));
afterAll(() => context.disable());

type Event = Parameters<TestConsumerOptions<import('@topicwright/aws-iot-events').AwsIotEvent>['handler']>[0];

/** A consumer with OpenTelemetry hooks and the exported telemetry. */
function observed(handler: (event: Event) => void | Promise<void>): {
  readonly consumer: ReturnType<typeof testConsumer>;
  readonly spans: InMemorySpanExporter;
  readonly metrics: () => Promise<Record<string, { readonly attributes: object; readonly value: unknown }[]>>;
} {
  const spans = new InMemorySpanExporter();
  const tracerProvider = new BasicTracerProvider({ spanProcessors: [new SimpleSpanProcessor(spans)] });
  const exporter = new InMemoryMetricExporter(AggregationTemporality.CUMULATIVE);
  const reader = new PeriodicExportingMetricReader({ exporter, exportIntervalMillis: 3_600_000 });
  const meterProvider = new MeterProvider({ readers: [reader] });
  onTestFinished(() => meterProvider.shutdown());
  const consumer = testConsumer(awsIotEvents, {
    handler,
    retry: { attempts: 2, firstDelayMs: 1 },
    hooks: otelHooks(awsIotEvents, { meterProvider, tracerProvider, attributes: { 'service.name': 'billing' } }),
  });
  onTestFinished(() => consumer.close());
  const metrics = async (): Promise<Record<string, { attributes: object; value: unknown }[]>> => {
    await reader.forceFlush();
    const scopes = exporter.getMetrics().at(-1)?.scopeMetrics ?? [];
    return Object.fromEntries(
      scopes.flatMap(({ metrics: each }) => each.map(({ descriptor, dataPoints }) => [descriptor.name, dataPoints as never])),
    );
  };
  return { consumer: consumer as never, spans, metrics };
}

describe('otelHooks', () => {
  it('counts messages by event type and outcome, and measures lag and handler duration', async () => {
    const { consumer, metrics } = observed(() => undefined);
    await consumer.deliverPayload(sampleThingCreated());
    await consumer.deliverPayload(sampleThingCreated());
    await consumer.deliver('of/another/table', '{}');
    const found = await metrics();
    expect(found['topicwright.consumer.messages']).toMatchObject([
      { attributes: { 'topicwright.event': 'thingCreated', 'topicwright.outcome': 'handled', 'service.name': 'billing' }, value: 1 },
      { attributes: { 'topicwright.event': 'thingCreated', 'topicwright.outcome': 'duplicate' }, value: 1 },
      { attributes: { 'topicwright.event': 'unknown', 'topicwright.outcome': 'foreign' }, value: 1 },
    ]);
    expect(found['topicwright.consumer.lag']).toMatchObject([{ attributes: { 'topicwright.event': 'thingCreated' }, value: { count: 2 } }]);
    expect(found['messaging.process.duration']).toMatchObject([{ attributes: { 'messaging.system': 'mqtt' }, value: { count: 1 } }]);
  });

  it('creates a span per attempt, active in the handler, that records a failure', async () => {
    const inside: (string | undefined)[] = [];
    let failures = 1;
    const { consumer, spans, metrics } = observed(async () => {
      await Promise.resolve();
      inside.push(trace.getActiveSpan()?.spanContext().spanId);
      failures -= 1;
      if (failures >= 0) throw new TypeError('no');
    });
    expect(await consumer.deliverPayload(sampleThingCreated())).toBe('handled');
    const finished = spans.getFinishedSpans();
    expect(finished.map(({ name, status, kind }) => [name, status.code, kind])).toEqual([
      ['process thingCreated', 2, 4],
      ['process thingCreated', 0, 4],
    ]);
    expect(finished.map((span) => span.spanContext().spanId)).toEqual(inside);
    expect(finished[0]).toMatchObject({
      attributes: { 'topicwright.attempt': 1, 'messaging.operation.type': 'process' },
      events: [{ name: 'exception' }],
    });
    const found = await metrics();
    expect(found['messaging.process.duration']).toMatchObject([{ attributes: { 'error.type': 'TypeError' } }, {}]);
    expect(found['topicwright.consumer.warnings']).toMatchObject([{ attributes: { 'topicwright.warning': 'handler-failed' }, value: 1 }]);
  });
});
