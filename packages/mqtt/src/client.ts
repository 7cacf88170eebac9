import { type Awaitable, ConsumerError } from '@topicwright/consumer';
import { reasonOf } from '@topicwright/consumer/internal';
import type { EncodedMessage } from '@topicwright/runtime';
// The browser bundle has only a default export.
import mqttJs, { type IClientOptions, type MqttClient } from 'mqtt';

/** The URL to connect to, or a function that returns it. The function is called for each attempt, for URLs that expire. */
export type BrokerUrl = string | (() => Awaitable<string>);

/** The client of a connection, or how to create it. */
export interface ClientOptions {
  /**
   * An MQTT.js client. It stays open when the connection closes. If its session is persistent, create it with `manualConnect: true`, so
   * that it connects only when stored messages can be handled.
   */
  readonly client?: MqttClient;
  /** The URL to connect to, instead of a client: `mqtts://…`, or `wss://…` in browsers. */
  readonly url?: BrokerUrl;
  /** MQTT.js options, used with `url`. A persistent session needs `clean: false`, a `clientId` and (MQTT 5) a `sessionExpiryInterval`. */
  readonly mqtt?: IClientOptions;
  /** The last will, as `encode` returns it, used with `url`. */
  readonly will?: EncodedMessage | NonNullable<IClientOptions['will']>;
}

/** The MQTT 5 receive maximum of clients that are not passed in. */
const RECEIVE_MAXIMUM = 256;

/** Clients that a connection is using. */
const inUse = new WeakSet<MqttClient>();

/** Reserves a client for one connection. @throws {ConsumerError} `invalid-options`. */
export function reserveClient(client: MqttClient): void {
  refuseLateClient(client);
  if (inUse.has(client)) throw new ConsumerError('invalid-options', 'client', IN_USE);
  inUse.add(client);
}

const IN_USE = 'another connection is using this client; call `connect()` once and add every consumer to that connection';

export function releaseClient(client: MqttClient): void {
  inUse.delete(client);
}

/** Creates a client that is not connected yet. @throws {ConsumerError} `invalid-options`. */
export function openClient({ url, mqtt = {}, will }: ClientOptions): MqttClient {
  if (url === undefined) throw new ConsumerError('invalid-options', 'client', 'pass `client` (an MQTT.js client) or `url`');
  const properties = mqtt.protocolVersion === 5 ? { properties: { receiveMaximum: RECEIVE_MAXIMUM, ...mqtt.properties } } : {};
  // This package batches filters itself: of its own batches, MQTT.js reports only the last SUBACK.
  const { subscribeBatchSize: _, ...own } = mqtt;
  // MQTT.js takes any bytes, although its types name only Node's.
  const options = { ...own, ...properties, ...(will && { will }), manualConnect: true } as IClientOptions;
  try {
    return mqttJs.connect(typeof url === 'string' ? url : UNRESOLVED, options);
  } catch (cause) {
    throw new ConsumerError('invalid-options', 'url', `cannot connect to ${hostOf(url) ?? 'the broker'}: ${reasonOf(cause)}`, { cause });
  }
}

/** A placeholder for a URL that is resolved at the first attempt. */
const UNRESOLVED = 'mqtts://unresolved.invalid';

/** Whether a client uses MQTT 5. */
export function isMqtt5({ options: { protocolVersion } }: Pick<MqttClient, 'options'>): boolean {
  return protocolVersion === 5;
}

/** Whether a client asks for a persistent session. */
export function asksForSession({ options }: MqttClient): boolean {
  // In MQTT 5 a session ends with its connection unless an expiry interval is set.
  return options.clean === false && (!isMqtt5({ options }) || Number(options.properties?.sessionExpiryInterval) > 0);
}

/** Whether the session of a client is persistent: the broker keeps it while the client is disconnected. */
export function keepsSession(client: MqttClient): boolean {
  // An MQTT 5 broker may keep it for a shorter time, or not at all.
  const { sessionExpiryInterval } = (client.serverProperties ?? {}) as { readonly sessionExpiryInterval?: number };
  return asksForSession(client) && sessionExpiryInterval !== 0;
}

/** Whether MQTT.js is sending stored messages again, before it emits `connect`. There is no public property for it. */
export function isReplaying(client: MqttClient): boolean {
  return (client as unknown as { readonly _storeProcessing?: boolean })._storeProcessing === true;
}

/** Makes MQTT.js skip a message that it is about to send again, if it is replaying. There is no public function for it. */
export function skipReplay(client: MqttClient, messageId: number): void {
  const { _packetIdsDuringStoreProcessing: replayed } = client as unknown as {
    readonly _packetIdsDuringStoreProcessing?: Record<number, boolean>;
  };
  if (replayed && isReplaying(client)) replayed[messageId] = true;
}

/**
 * Rejects a client with a persistent session that was already started. MQTT.js may have acknowledged messages, which would be lost.
 *
 * @throws {ConsumerError} `invalid-options`.
 */
function refuseLateClient(client: MqttClient): void {
  if (!keepsSession(client) || !client.stream) return;
  const message = 'a client with a persistent session must not be connected yet; create it with `manualConnect: true`';
  throw new ConsumerError('invalid-options', 'client', message);
}

/** The host of a URL, for messages. The rest of the URL may contain a password. */
export function hostOf(url: BrokerUrl | undefined): string | undefined {
  return typeof url === 'string' && URL.canParse(url) ? new URL(url).host : undefined;
}

/** The reason code of a PUBCOMP for an exchange that the broker has finished before. */
const PACKET_IDENTIFIER_NOT_FOUND = 0x92;

/** Whether an error of MQTT.js says that a message with QoS 2 was delivered before. */
export function isAlreadyDelivered(error: unknown): boolean {
  return isBrokerRefusal(error) && (error as { readonly code: number }).code === PACKET_IDENTIFIER_NOT_FOUND;
}

/** Whether an error of MQTT.js is the answer of the broker: it has the code of a CONNACK, PUBACK, PUBREC or PUBCOMP. */
export function isBrokerRefusal(error: unknown): boolean {
  return typeof error === 'object' && error !== null && 'code' in error && typeof error.code === 'number';
}
