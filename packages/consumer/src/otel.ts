import {
  type Attributes,
  context,
  type MeterProvider,
  metrics,
  propagation,
  type Span,
  SpanKind,
  SpanStatusCode,
  type TracerProvider,
  trace,
} from '@opentelemetry/api';
import type { EventMessage, EventSdk } from '@topicwright/runtime';
import { isPromise } from './awaitable.js';
import { reasonOf } from './consumer-error.js';
import type { HandlerContext } from './handler.js';
import type { ConsumerHooks } from './hooks.js';

/** Options of {@link otelHooks}. */
export interface OtelOptions {
  /** Default: the global meter provider. */
  readonly meterProvider?: MeterProvider;
  /** Default: the global tracer provider. */
  readonly tracerProvider?: TracerProvider;
  /** Added to every measurement and span. `messaging.system` is `mqtt`; behind a rule, pass the name of the service, such as `aws_sqs`. */
  readonly attributes?: Attributes;
}

const SCOPE = '@topicwright/consumer';

/**
 * Hooks that report to OpenTelemetry: `topicwright.consumer.messages` (by event type and outcome), `topicwright.consumer.lag` (seconds
 * from the time of the event until it is settled), `messaging.process.duration` (seconds per attempt), `topicwright.consumer.warnings`
 * (by code), and one span per attempt. Spans created by the handler are its children. Its parent is the trace context in the user
 * properties of the MQTT 5 message, if any. To replace a hook, spread the object: `hooks: { ...otelHooks(sdk), onWarning }`.
 */
export function otelHooks<Event extends EventMessage>(
  sdk: Pick<EventSdk<Event, never>, 'eventTime'>,
  { attributes = {}, ...providers }: OtelOptions = {},
): Required<ConsumerHooks<Event>> {
  const meter = (providers.meterProvider ?? metrics.getMeterProvider()).getMeter(SCOPE);
  const tracer = (providers.tracerProvider ?? trace.getTracerProvider()).getTracer(SCOPE);
  const messages = meter.createCounter('topicwright.consumer.messages', { description: 'Messages by event type and outcome.' });
  const warnings = meter.createCounter('topicwright.consumer.warnings', { description: 'Warnings by code.' });
  const lag = meter.createHistogram('topicwright.consumer.lag', {
    unit: 's',
    description: 'Time from the event until it is settled.',
  });
  const duration = meter.createHistogram('messaging.process.duration', { unit: 's', description: 'Duration of handler attempts.' });
  const of = (type: string): Attributes => ({ 'messaging.system': 'mqtt', ...attributes, 'topicwright.event': type });

  return {
    aroundHandler: (event, handlerContext, next) => {
      const begun = performance.now();
      const parent = propagation.extract(context.active(), handlerContext.message.properties?.['userProperties'] ?? {});
      const span = tracer.startSpan(
        `process ${event.type}`,
        { kind: SpanKind.CONSUMER, attributes: spanAttributes(event, handlerContext) },
        parent,
      );
      const end = (failure?: { readonly error: unknown }): void => {
        const failed = failure ? { 'error.type': typeOf(failure.error) } : {};
        duration.record((performance.now() - begun) / 1000, { ...of(event.type), ...failed });
        endSpan(span, failure);
      };
      return ended(() => context.with(trace.setSpan(parent, span), next), end);
    },
    onSettled: ({ outcome, event }) => {
      messages.add(1, { ...of(event?.type ?? 'unknown'), 'topicwright.outcome': outcome });
      const time = event && sdk.eventTime(event)?.getTime();
      if (event && Number.isFinite(time)) lag.record(Math.max(0, Date.now() - (time as number)) / 1000, of(event.type));
    },
    onWarning: ({ code }) => warnings.add(1, { ...attributes, 'topicwright.warning': code }),
  };

  function spanAttributes(event: Event, { attempt, deliveries, stale }: HandlerContext): Attributes {
    return {
      ...of(event.type),
      'messaging.operation.type': 'process',
      'messaging.destination.name': event.topic,
      'topicwright.attempt': attempt,
      'topicwright.deliveries': deliveries,
      'topicwright.stale': stale,
    };
  }
}

function ended(call: () => unknown, end: (failure?: { readonly error: unknown }) => void): unknown {
  const fail = (error: unknown): never => {
    end({ error });
    throw error;
  };
  let result: unknown;
  try {
    result = call();
  } catch (error) {
    return fail(error);
  }
  if (isPromise(result)) return result.then(() => end(), fail);
  return end();
}

function endSpan(span: Span, failure: { readonly error: unknown } | undefined): void {
  if (failure) {
    span.recordException(failure.error instanceof Error ? failure.error : String(failure.error));
    span.setStatus({ code: SpanStatusCode.ERROR, message: reasonOf(failure.error) });
  }
  span.end();
}

function typeOf(error: unknown): string {
  return error instanceof Error ? error.name : typeof error;
}
