import { once } from 'node:events';
import { createServer } from 'node:net';
import { importOptional } from '../import-optional.js';
import { OperationError } from '../io.js';

/** A broker in this process. */
export interface EmbeddedBroker {
  readonly close: () => Promise<void>;
}

/** Starts aedes at `url`. @throws {UsageError} if it is not installed. @throws {OperationError} if the port is in use. */
export async function startEmbeddedBroker({ hostname, port }: URL): Promise<EmbeddedBroker> {
  const { Aedes } = await importOptional(() => import('aedes'), '--broker', 'aedes');
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

function inUse(error: Error, hostname: string, port: string): OperationError {
  return new OperationError(
    `cannot listen on ${hostname}:${port || 1883}: ${error.message}; omit --broker to use a broker that is already running`,
  );
}
