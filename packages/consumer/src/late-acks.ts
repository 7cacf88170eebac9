import type { IPublishPacket, MqttClient } from 'mqtt';

/** A message as a broker delivers it. */
export interface Delivery {
  readonly topic: string;
  readonly data: Uint8Array;
  readonly qos: 0 | 1 | 2;
  /** Whether the connection that it came on has ended. */
  readonly isGone: () => boolean;
}

/** Acknowledges a message, or does nothing where its connection has ended meanwhile. */
export type Acknowledge = () => void;

/** The one place that stands between MQTT.js and its PUBACKs. */
export interface LateAcks {
  /** Sends what is due now. */
  flush(): void;
  /** Lets MQTT.js acknowledge by itself again. */
  restore(): void;
}

/** What came on one connection with QoS 1 and is not acknowledged yet, in the order of arrival. */
interface Connection {
  readonly stream: MqttClient['stream'];
  readonly unsent: { readonly messageId: number; isDue: boolean }[];
  isScheduled: boolean;
}

// The answer by which MQTT.js sends no PUBACK and goes on with the next packet. Holding its callback back instead stops all that
// comes in, so the keep-alive ends the connection. Pinned by a test.
const NOT_YET = new Error('acknowledged later');
const NOTHING = (): void => undefined;

/**
 * Hands every message to `onMessage` with the function that acknowledges it. PUBACKs leave in the order in which the messages came
 * [MQTT-4.6.0-2], so one that is not due holds back those behind it, up to the window that the broker keeps for a client
 * (`receiveMaximum`, 65,535 at most). Packet identifiers are used again after a reconnect, so an acknowledgement belongs to the
 * connection of its message and is dropped with it. QoS 2, which is never asked for, is acknowledged by MQTT.js.
 */
export function deferAcks(client: MqttClient, onMessage: (delivery: Delivery, acknowledge: Acknowledge) => void): LateAcks {
  const handleMessage = client.handleMessage;
  let connection: Connection = { stream: client.stream, unsent: [], isScheduled: false };

  // Emitted just before `handleMessage`, and unlike the packet always with the whole topic: MQTT 5 may send an alias in its place.
  let topic = '';
  const keepTopic = (whole: string): void => {
    topic = whole;
  };
  client.on('message', keepTopic);

  client.handleMessage = (packet, done) => {
    const { stream } = client;
    const delivery = deliveryOf(topic, packet, () => stream !== client.stream);
    if (packet.qos !== 1 || packet.messageId === undefined) {
      done();
      onMessage(delivery, NOTHING);
      return;
    }
    if (connection.stream !== stream) connection = { stream, unsent: [], isScheduled: false };
    const own = connection;
    const entry = { messageId: packet.messageId, isDue: false };
    own.unsent.push(entry);
    done(NOT_YET);
    onMessage(delivery, () => {
      entry.isDue = true;
      schedule(own);
    });
  };

  // What becomes due in one turn of the event loop leaves in one write.
  function schedule(own: Connection): void {
    if (own.isScheduled) return;
    own.isScheduled = true;
    setImmediate(() => {
      own.isScheduled = false;
      send(own);
    });
  }

  function send({ stream, unsent }: Connection): void {
    if (stream !== client.stream || !client.connected) return;
    const firstHeld = unsent.findIndex(({ isDue }) => !isDue);
    const due = unsent.splice(0, firstHeld === -1 ? unsent.length : firstHeld);
    if (due.length > 0) stream.write(pubacks(due.map(({ messageId }) => messageId)));
  }

  return {
    flush: () => send(connection),
    restore: () => {
      client.handleMessage = handleMessage;
      client.off('message', keepTopic);
    },
  };
}

/** PUBACKs as they stand on the wire, alike in MQTT 3.1.1 (section 3.4) and, for success, in MQTT 5: a kind, a length, an identifier. */
function pubacks(messageIds: readonly number[]): Uint8Array {
  const bytes = Buffer.alloc(messageIds.length * 4);
  messageIds.forEach((messageId, i) => {
    bytes.writeUInt16BE(0x4002, i * 4);
    bytes.writeUInt16BE(messageId, i * 4 + 2);
  });
  return bytes;
}

function deliveryOf(topic: string, { payload, qos }: IPublishPacket, isGone: () => boolean): Delivery {
  return { topic, data: typeof payload === 'string' ? Buffer.from(payload) : payload, qos, isGone };
}
