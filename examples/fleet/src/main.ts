import { once } from 'node:events';
import { type AddressInfo, createServer } from 'node:net';
import { Aedes } from 'aedes';
import { startBackend } from './backend.js';
import { startScooter } from './scooter.js';

// A broker in this process, so that the example needs nothing else. Pass the URL of another broker as the first argument.
const broker = await Aedes.createBroker();
const server = createServer(broker.handle).listen(0, '127.0.0.1');
await once(server, 'listening');
const url = process.argv[2] ?? `mqtt://127.0.0.1:${(server.address() as AddressInfo).port}`;

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
broker.close();
server.close();
