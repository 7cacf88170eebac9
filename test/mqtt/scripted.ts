import { awsIotEvents } from '@topicwright/aws-iot-events';
import type { Warning } from '@topicwright/consumer';
import { type ConsumeOptions, type Consumer, consume, type SelectedEvent } from '@topicwright/mqtt';
import { onTestFinished } from 'vitest';
import { type Script, type ScriptedBroker, startScriptedBroker } from '../support/scripted-broker.js';
import { thingUpdated } from './fleet.js';

/** Options of a persistent session that reconnects immediately. */
export const KEPT = { clean: false, clientId: 'backend', reconnectPeriod: 10 } as const;

/** A scripted broker that is closed when the test finishes. */
export async function peer(script: Script = {}, protocolVersion: 4 | 5 = 4): Promise<ScriptedBroker> {
  const broker = await startScriptedBroker(protocolVersion, script);
  onTestFinished(() => broker.close());
  return broker;
}

export type ThingUpdated = SelectedEvent<import('@topicwright/aws-iot-events').AwsIotEvent, 'thingUpdated'>;

/** A consumer of thing updates and its warnings. */
export interface Watched {
  readonly consumer: Consumer<ThingUpdated>;
  readonly warnings: Warning[];
}

/** A consumer of thing updates that is closed when the test finishes. */
export function watched(options: ConsumeOptions<ThingUpdated>, sdk: typeof awsIotEvents = awsIotEvents): Watched {
  const warnings: Warning[] = [];
  const consumer = consume(sdk, {
    events: 'thingUpdated',
    closeTimeoutMs: 1000,
    ...options,
    hooks: { ...options.hooks, onWarning: (warning: Warning) => warnings.push(warning) },
  });
  consumer.closed.catch(() => undefined);
  onTestFinished(() => consumer.close().catch(() => undefined));
  return { consumer, warnings };
}

/** Sends an update of a thing with QoS 1. */
export function send(broker: ScriptedBroker, messageId: number, thing: string, version: number, more: object = {}): void {
  const { topic, data } = thingUpdated(thing, version);
  broker.say({ cmd: 'publish', topic, payload: data, qos: 1, messageId, dup: false, retain: false, ...more });
}

/** The name of an update: `{thing}-{version}`. */
export const nameOf = ({ params, payload }: ThingUpdated): string => `${params.thingName}-${payload.versionNumber}`;

/** A gate at which handlers wait. */
export interface Gate {
  readonly wait: () => Promise<void>;
  /** Releases the handler that has waited longest. */
  readonly next: () => void;
  readonly size: () => number;
}

export function gate(): Gate {
  const waiting: (() => void)[] = [];
  return {
    wait: () => new Promise((resolve) => waiting.push(resolve)),
    next: () => waiting.shift()?.(),
    size: () => waiting.length,
  };
}

/** The packet identifiers acknowledged so far. */
export const acked = (broker: ScriptedBroker): readonly (number | undefined)[] =>
  broker.heardOf('puback').map(({ messageId }) => messageId);
