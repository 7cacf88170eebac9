import { type AwsIotEvent, type AwsIotEventType, awsIotEvents, decodePayload, eventTypes } from '@topicwright/aws-iot-events';
import { samples, sampleThingUpdated } from '@topicwright/aws-iot-payloads/testing';
import { type ConsumeOptions, type Consumer, consume, type SelectedEvent } from '@topicwright/mqtt';
import { connectAsync, type MqttClient } from 'mqtt';

/** A message to publish. */
export interface Message {
  readonly topic: string;
  readonly data: string;
}

/** A sample of each event type. Its topic is rebuilt from the payload, as behind an IoT rule. */
export function sampleMessage(type: AwsIotEventType): Message {
  const payload = samples[type]();
  const result = decodePayload(payload);
  if (!result.ok) throw new Error(`${type}: ${result.error.message}`);
  return { topic: result.event.topic, data: JSON.stringify(payload) };
}

export const everyMessage = (): readonly Message[] => eventTypes.map(sampleMessage);

/** An update of a thing. A different `eventId` makes it a different message. */
export function thingUpdated(thing: string, versionNumber: number, eventId: string = `${thing}-${versionNumber}`): Message {
  const payload = sampleThingUpdated({ thingName: thing, thingId: `id-of-${thing}`, versionNumber, eventId });
  return { topic: `$aws/events/thing/${thing}/updated`, data: JSON.stringify(payload) };
}

/** Publishes one by one with QoS 1, each after the PUBACK of the previous one. */
export async function publish(publisher: MqttClient, messages: readonly Message[]): Promise<void> {
  for (const { topic, data } of messages) await publisher.publishAsync(topic, data, { qos: 1 });
}

/** Publishes concurrently with QoS 1. */
export async function flood(publisher: MqttClient, messages: readonly Message[]): Promise<void> {
  await Promise.all(messages.map(({ topic, data }) => publisher.publishAsync(topic, data, { qos: 1 })));
}

/** Options of a consumer of AWS IoT events. */
export type Options<Events> = Partial<ConsumeOptions<SelectedEvent<AwsIotEvent, Events>>> & { readonly events?: Events };

/** Starts a consumer of AWS IoT events and waits until it is ready. */
export async function consuming<const Events extends 'all' | 'THING' | AwsIotEventType = 'all'>(
  options: Options<Events>,
): Promise<Consumer<SelectedEvent<AwsIotEvent, Events>>> {
  const consumer = consume(awsIotEvents, { events: 'all' as Events, ...(options as object) });
  await consumer.ready;
  return consumer as Consumer<SelectedEvent<AwsIotEvent, Events>>;
}

export const connected = (url: string, options: object = {}): Promise<MqttClient> => connectAsync(url, options);
