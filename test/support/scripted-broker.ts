import { once } from 'node:events';
import { type AddressInfo, createServer, type Socket } from 'node:net';
import mqttPacket, { type Packet } from 'mqtt-packet';

/** A broker that sends exactly the packets that a test specifies, and records the packets that it receives. */
export interface ScriptedBroker {
  readonly url: string;
  /** The packets received so far on all connections, in order. */
  readonly heard: readonly Packet[];
  /** The packets of one type received so far. */
  heardOf<Cmd extends Packet['cmd']>(cmd: Cmd): readonly Extract<Packet, { cmd: Cmd }>[];
  /** Sends a packet on the newest connection. */
  say(packet: Packet): void;
  /** Sends bytes on the newest connection. */
  write(bytes: Uint8Array): void;
  /** Cuts the newest connection. */
  cut(): void;
  /** Closes the newest connection after everything sent so far was flushed. */
  end(): void;
  close(): Promise<void>;
}

/** Deviations of a scripted broker from its default responses. */
export interface Script {
  /** Closes the connection when it receives this packet type. */
  readonly cutsAt?: Packet['cmd'] | undefined;
  /** Does not respond to this packet type. */
  readonly ignores?: Packet['cmd'];
  /** CONNACK code of each connection. 0 accepts. Default: 0. */
  readonly refuses?: readonly number[];
  /** Properties of each CONNACK (MQTT 5). */
  readonly properties?: object;
  /** The code of each SUBACK. Default: the requested QoS. */
  readonly grants?: number;
  /** What happens to a message with this topic. Default: nothing. */
  readonly publishes?: (topic: string) => 'acknowledge' | 'cut' | 'ignore' | Disconnect;
  /** Session present flag of each connection. Default: false. */
  readonly remembers?: readonly boolean[];
}

/** The broker sends DISCONNECT and closes the connection. */
export interface Disconnect {
  readonly reasonCode: number;
}

/** Starts a broker that responds automatically only to CONNECT, SUBSCRIBE, UNSUBSCRIBE and PINGREQ. */
export async function startScriptedBroker(protocolVersion: 4 | 5 = 4, script: Script = {}): Promise<ScriptedBroker> {
  const heard: Packet[] = [];
  const sockets: Socket[] = [];
  const server = createServer((socket) => {
    sockets.push(socket);
    /** The exchanges of QoS 2 that the script acknowledges. */
    const accepted = new Set<number | undefined>();
    const parser = mqttPacket.parser({ protocolVersion });
    const write = (packet: Packet): unknown => socket.write(mqttPacket.generate(packet, { protocolVersion }));
    parser.on('packet', (packet: Packet) => {
      heard.push(packet);
      const fate = packet.cmd === 'publish' ? script.publishes?.(packet.topic) : undefined;
      if (typeof fate === 'object') socket.end(mqttPacket.generate({ cmd: 'disconnect', ...fate }, { protocolVersion }));
      if (packet.cmd === script.cutsAt || fate === 'cut') socket.destroy();
      if (packet.cmd === 'publish' && fate === 'acknowledge') {
        if (packet.qos === 2) accepted.add(packet.messageId);
        write({ cmd: packet.qos === 2 ? 'pubrec' : 'puback', messageId: packet.messageId as number });
      }
      if (packet.cmd === 'pubrel' && accepted.delete(packet.messageId)) write({ cmd: 'pubcomp', messageId: packet.messageId as number });
      const answer = packet.cmd === script.ignores ? undefined : answerTo(packet, protocolVersion, script, sockets.length - 1);
      if (answer) write(answer);
    });
    socket.on('data', (data) => parser.parse(data));
    socket.on('error', () => undefined);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const newest = (): Socket => sockets.at(-1) as Socket;
  return {
    url: `mqtt://127.0.0.1:${(server.address() as AddressInfo).port}`,
    heard,
    heardOf: (cmd) => heard.filter((packet) => packet.cmd === cmd) as never,
    say: (packet) => void newest().write(mqttPacket.generate(packet, { protocolVersion })),
    write: (bytes) => void newest().write(bytes),
    cut: () => void newest().destroy(),
    end: () => void newest().end(),
    close: async () => {
      for (const socket of sockets) socket.destroy();
      server.close();
      await once(server, 'close');
    },
  };
}

function answerTo(packet: Packet, protocolVersion: 4 | 5, script: Script, connection: number): Packet | undefined {
  const code = script.refuses?.[connection] ?? 0;
  const result = protocolVersion === 5 ? { reasonCode: code, properties: script.properties } : { returnCode: code };
  switch (packet.cmd) {
    case 'connect':
      return { cmd: 'connack', sessionPresent: code === 0 && script.remembers?.[connection] === true, ...result } as Packet;
    case 'subscribe':
      return {
        cmd: 'suback',
        messageId: packet.messageId as number,
        granted: packet.subscriptions.map(({ qos }) => (script.grants ?? qos) as 0),
      };
    case 'unsubscribe':
      return { cmd: 'unsuback', messageId: packet.messageId as number, granted: packet.unsubscriptions.map(() => 0) };
    case 'pingreq':
      return { cmd: 'pingresp' };
    default:
      return undefined;
  }
}
