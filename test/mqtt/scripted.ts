import { awsIotEvents } from '@topicwright/aws-iot-events';
import type { Warning } from '@topicwright/consumer';
import { type ConsumeOptions, type Consumer, consume, type SelectedEvent } from '@topicwright/mqtt';
import { onTestFinished } from 'vitest';
import { type Script, type ScriptedBroker, startScriptedBroker } from '../support/scripted-broker.js';
import { thingUpdated } from './fleet.js';

/** A kept session that reconnects at once. */
export const KEPT = { clean: false, clientId: 'backend', reconnectPeriod: 10 } as const;

/** A peer that is closed with the test. */
export async function peer(script: Script = {}, protocolVersion: 4 | 5 = 4): Promise<ScriptedBroker> {
  const broker = await startScriptedBroker(protocolVersion, script);
  onTestFinished(() => broker.close());
  return broker;
}

export type ThingUpdated = SelectedEvent<import('@topicwright/aws-iot-events').AwsIotEvent, 'thingUpdated'>;

/** A consumer of thing updates, with its warnings. */
export interface Watched {
  readonly consumer: Consumer<ThingUpdated>;
  readonly warnings: Warning[];
}

/** A consumer of thing updates that is closed with the test. */
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

/** `thing-version` of an update. */
export const nameOf = ({ params, payload }: ThingUpdated): string => `${params.thingName}-${payload.versionNumber}`;

/** A gate that handlers wait at. */
export interface Gate {
  readonly wait: () => Promise<void>;
  /** Lets the oldest one pass. */
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

/** The packet identifiers that were acknowledged so far. */
export const acked = (broker: ScriptedBroker): readonly (number | undefined)[] =>
  broker.heardOf('puback').map(({ messageId }) => messageId);
