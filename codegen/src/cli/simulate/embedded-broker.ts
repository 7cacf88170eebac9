import { once } from 'node:events';
import { createServer } from 'node:net';
import { UsageError } from '../io.js';

/** A broker that runs here. */
export interface EmbeddedBroker {
  readonly close: () => Promise<void>;
}

/** Starts aedes where `url` says. @throws {UsageError} where it is not installed, or the port is taken. */
export async function startEmbeddedBroker({ hostname, port }: URL): Promise<EmbeddedBroker> {
  const { Aedes } = await importAedes();
  const broker = await Aedes.createBroker();
  const server = createServer(broker.handle);
  const close = async (): Promise<void> => {
    await new Promise<void>((done) => broker.close(done));
    server.close();
  };
  server.listen(port === '' ? 1883 : Number(port), hostname.replace(/^\[(.*)\]$/, '$1'));
  try {
    await once(server, 'listening');
  } catch (error) {
    await close();
    throw inUse(error as Error, hostname, port);
  }
  return { close };
}

function inUse(error: Error, hostname: string, port: string): UsageError {
  return new UsageError(
    `no broker can listen on ${hostname}:${port || 1883}: ${error.message}; leave --broker out to use the one that is there`,
  );
}

async function importAedes(): Promise<typeof import('aedes')> {
  try {
    return await import('aedes');
  } catch {
    throw new UsageError('--broker needs aedes: npm install aedes');
  }
}
