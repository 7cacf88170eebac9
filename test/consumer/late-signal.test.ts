import { type AwsIotEvent, awsIotEvents } from '@topicwright/aws-iot-events';
import { type ConsumerError, type HandlerContext, Pipeline } from '@topicwright/consumer';
import { describe, expect, it, onTestFinished } from 'vitest';
import { thingUpdated } from '../mqtt/fleet.js';

function pipelineWith(handler: (context: HandlerContext) => void | Promise<void>): {
  pipeline: Pipeline<AwsIotEvent>;
  send: () => unknown;
} {
  const pipeline = new Pipeline<AwsIotEvent>(awsIotEvents, (_, context) => handler(context));
  onTestFinished(() => pipeline.close());
  const { topic, data } = thingUpdated('pump-1', 1);
  return { pipeline, send: () => pipeline.settle({ decode: () => awsIotEvents.decode(topic, data), topic, data }) };
}

describe('the signal of a handler', () => {
  it('is not aborted while the consumer drains, because a message of a clean session would be lost', async () => {
    let signal: AbortSignal | undefined;
    const { pipeline, send } = pipelineWith((context) => {
      signal = context.signal;
    });
    pipeline.drain();
    expect(await send()).toBe('handled');
    expect(signal?.aborted).toBe(false);
  });

  it('is already aborted, with the reason, if the handler first reads it after the consumer was stopped', async () => {
    let go = (): void => undefined;
    const waited = new Promise<void>((resolve) => (go = resolve));
    let signal: AbortSignal | undefined;
    const { pipeline, send } = pipelineWith(async (context) => {
      await waited;
      signal = context.signal;
    });
    const settled = send();
    pipeline.stop();
    go();
    await settled;
    expect([signal?.aborted, (signal?.reason as ConsumerError | undefined)?.code]).toEqual([true, 'closed']);
  });
});
