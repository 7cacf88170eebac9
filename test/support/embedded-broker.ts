import { once } from 'node:events';
import { type AddressInfo, createServer } from 'node:net';
import { Aedes } from 'aedes';

/** An MQTT 3.1.1 broker in this process. */
export interface EmbeddedBroker {
  readonly url: string;
  /** Resolves when a client publishes for the first time. */
  readonly published: Promise<void>;
  readonly close: () => Promise<void>;
}

/** Options of {@link startEmbeddedBroker}. */
export interface EmbeddedBrokerOptions {
  /** Whether a subscription to the filter is refused. Default: none is. */
  readonly refuses?: (filter: string) => boolean;
}

/** Starts a broker on a free loopback port. */
export async function startEmbeddedBroker({ refuses }: EmbeddedBrokerOptions = {}): Promise<EmbeddedBroker> {
  const broker = await Aedes.createBroker();
  if (refuses) broker.authorizeSubscribe = (_, subscription, done) => done(null, refuses(subscription.topic) ? null : subscription);
  const published = new Promise<void>((done) => {
    broker.on('publish', (_, client) => {
      if (client) done();
    });
  });
  const server = createServer(broker.handle);
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const close = async (): Promise<void> => {
    await new Promise<void>((done) => broker.close(done));
    server.close();
  };
  return { url: `mqtt://127.0.0.1:${port}`, published, close };
}
