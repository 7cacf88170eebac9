import { once } from 'node:events';
import { type AddressInfo, createServer } from 'node:net';
import { Aedes } from 'aedes';
import { startBackend } from './backend.js';
import { startScooter } from './scooter.js';

/** Starts a broker in this process, so that the example needs nothing else. */
async function startBroker(): Promise<{ readonly url: string; readonly stop: () => void }> {
  const broker = await Aedes.createBroker();
  const server = createServer(broker.handle).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const stop = (): void => {
    broker.close();
    server.close();
  };
  return { url: `mqtt://127.0.0.1:${(server.address() as AddressInfo).port}`, stop };
}

// The first argument is the URL of a broker.
const own = process.argv[2] === undefined ? await startBroker() : undefined;
const url = own?.url ?? String(process.argv[2]);

let isMoving = true;
const backend = await startBackend(url);
const scooter = await startScooter(url, 'sc-000042', () => isMoving);
await scooter.report(48.2082, 16.3738);
await backend.switchLamp('sc-000042', 1, 'ON');
console.log(`backend: lock: ${await backend.lock('sc-000042', 'lock')}`);
isMoving = false;
console.log(`backend: lock: ${await backend.lock('sc-000042', 'lock')}`);

await scooter.close();
await backend.close();
own?.stop();
