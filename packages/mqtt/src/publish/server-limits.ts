import type { EncodedMessage } from '@topicwright/runtime';
import { payloadBytes, utf8Bytes } from '@topicwright/runtime/internal';
import type { IClientPublishOptions, MqttClient } from 'mqtt';

/** The properties of a CONNACK that limit what may be published (MQTT 5, section 3.2.2.3). */
export interface ServerLimits {
  readonly receiveMaximum?: number;
  readonly maximumQoS?: number;
  readonly retainAvailable?: boolean;
  readonly maximumPacketSize?: number;
}

/** The limits of the current connection. `undefined` if there are none. */
export function serverLimits(client: MqttClient): ServerLimits | undefined {
  return client.serverProperties as ServerLimits | undefined;
}

type Properties = IClientPublishOptions['properties'];

/** Why a broker with `limits` does not accept `message`. `undefined` if it may. */
export function unsupportedBy(limits: ServerLimits, message: EncodedMessage, properties: Properties): string | undefined {
  const { maximumQoS, retainAvailable, maximumPacketSize } = limits;
  if (maximumQoS !== undefined && message.qos > maximumQoS) return `the broker supports QoS ${maximumQoS} at most`;
  if (message.retain && retainAvailable === false) return 'the broker does not store retained messages';
  if (maximumPacketSize === undefined || packetSize(message, properties) <= maximumPacketSize) return undefined;
  return `the broker accepts packets of ${maximumPacketSize} bytes at most`;
}

/**
 * The size of a PUBLISH packet in bytes.
 *
 * @see {@link https://docs.oasis-open.org/mqtt/mqtt/v5.0/os/mqtt-v5.0-os.html#_Toc3901100} MQTT 5, section 3.3
 */
function packetSize({ topic, payload, qos }: EncodedMessage, properties: Properties = {}): number {
  const propertiesSize = sizeOfProperties(properties);
  const identifier = qos === 0 ? 0 : 2;
  const remaining = 2 + utf8Bytes(topic) + identifier + sizeOfInteger(propertiesSize) + propertiesSize + payloadBytes(payload);
  return 1 + sizeOfInteger(remaining) + remaining;
}

/** The size of a variable byte integer. */
function sizeOfInteger(value: number): number {
  return value < 128 ? 1 : value < 16_384 ? 2 : value < 2_097_152 ? 3 : 4;
}

function sizeOfProperties(properties: NonNullable<Properties>): number {
  const { payloadFormatIndicator, messageExpiryInterval, contentType, responseTopic, correlationData, userProperties = {} } = properties;
  const texts = [contentType, responseTopic, correlationData].filter((text) => text !== undefined);
  const pairs = Object.entries(userProperties).flatMap(([name, values]) => [values].flat().map((value) => [name, value] as const));
  return (
    (payloadFormatIndicator === undefined ? 0 : 2) +
    (messageExpiryInterval === undefined ? 0 : 5) +
    texts.reduce((sum, text) => sum + 3 + payloadBytes(text), 0) +
    pairs.reduce((sum, [name, value]) => sum + 5 + utf8Bytes(name) + utf8Bytes(value), 0)
  );
}
