import { type EncodedMessage, utf8Bytes } from '@topicwright/runtime';
import type { MqttClient } from 'mqtt';

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

/** Why a broker with `limits` does not accept `message`. `undefined` if it may. */
export function unsupportedBy(limits: ServerLimits, { topic, payload, qos, retain }: EncodedMessage): string | undefined {
  const { maximumQoS, retainAvailable, maximumPacketSize } = limits;
  if (maximumQoS !== undefined && qos > maximumQoS) return `the broker supports QoS ${maximumQoS} at most`;
  if (retain && retainAvailable === false) return 'the broker does not store retained messages';
  if (maximumPacketSize === undefined) return undefined;
  const bytes = utf8Bytes(topic) + (typeof payload === 'string' ? utf8Bytes(payload) : payload.length);
  return bytes > maximumPacketSize ? `the broker accepts packets of ${maximumPacketSize} bytes at most` : undefined;
}
