import type { IClientOptions, MqttClient } from 'mqtt';
import { ConsumerError } from './consumer-error.js';

/** How messages come. */
export interface ClientOptions {
  /**
   * A client of MQTT.js that serves this consumer alone: it is disconnected at the end. Make it with `manualConnect: true` where its
   * session is persistent; then it is connected here, when all is ready for what waits in the session.
   */
  readonly client?: MqttClient;
  /** Where to connect to, in place of a client: `mqtts://…`, and options of MQTT.js. */
  readonly url?: string;
  readonly mqtt?: IClientOptions;
}

/** Most messages that a broker sends before the first is acknowledged, on connections that are made here (MQTT 5). */
const RECEIVE_MAXIMUM = 256;

/** A client that is not connected yet, where `url` is given. @throws {ConsumerError} `invalid-options`. */
export async function openClient({ url, mqtt = {} }: ClientOptions): Promise<MqttClient> {
  if (url === undefined) throw new ConsumerError('invalid-options', 'client', 'give a client of MQTT.js, or a url');
  const { connect } = await importMqtt();
  const properties = mqtt.protocolVersion === 5 ? { properties: { receiveMaximum: RECEIVE_MAXIMUM, ...mqtt.properties } } : {};
  return connect(url, { ...mqtt, ...properties, manualConnect: true });
}

async function importMqtt(): Promise<typeof import('mqtt')> {
  try {
    return await import('mqtt');
  } catch (cause) {
    throw new ConsumerError('invalid-options', 'url', 'a url needs MQTT.js: npm install mqtt', { cause });
  }
}
