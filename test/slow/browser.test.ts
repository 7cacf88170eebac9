import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { build } from 'esbuild';
import { chromium } from 'playwright-core';
import { expect, it, onTestFinished } from 'vitest';
import { connected, publish, thingUpdated } from '../mqtt/fleet.js';
import { ROOT } from '../support/generate.js';
import { startMosquitto } from '../support/mosquitto.js';
import { describeWith, findProgram, freePort } from '../support/programs.js';

/** A page that runs a consumer and records handled events. */
const PAGE = `
import { awsIotEvents } from '@topicwright/aws-iot-events';
import { connect } from '@topicwright/mqtt';

const connection = connect({ url: location.hash.slice(1), mqtt: { reconnectPeriod: 50, keepalive: 5 } });
globalThis.seen = [];
globalThis.consumer = connection.use(awsIotEvents).consume({
  events: ['thingUpdated'],
  handler: async ({ params, payload }) => {
    await new Promise((done) => setTimeout(done, 1));
    seen.push(params.thingName + '-' + payload.versionNumber);
  },
});
await consumer.ready;
document.title = 'ready';
`;

function folder(): string {
  const path = mkdtempSync(join(tmpdir(), 'topicwright-browser-'));
  onTestFinished(() => rmSync(path, { recursive: true, force: true }));
  return path;
}

/** Bundles the page into one script for browsers, without Node modules. */
async function bundled(): Promise<string> {
  const entry = join(folder(), 'page.mjs');
  writeFileSync(entry, PAGE);
  const { outputFiles } = await build({
    entryPoints: [entry],
    nodePaths: [join(ROOT, 'node_modules')],
    bundle: true,
    write: false,
    platform: 'browser',
    format: 'esm',
    target: 'es2022',
    logLevel: 'silent',
  });
  return outputFiles[0]?.text ?? '';
}

async function served(script: string): Promise<string> {
  const server = createServer((request, response) => {
    const isScript = request.url === '/page.js';
    response.setHeader('content-type', isScript ? 'text/javascript' : 'text/html');
    response.end(isScript ? script : '<!doctype html><title>loading</title><script type="module" src="/page.js"></script>');
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  onTestFinished(() => void server.close());
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

describeWith(['mosquitto', 'chromium'], 'a browser', () => {
  it('consumes over a WebSocket and handles every message', async () => {
    const webSocketPort = await freePort();
    const config = ['allow_anonymous true', `listener ${webSocketPort} 127.0.0.1`, 'protocol websockets', 'allow_anonymous true'];
    const broker = await startMosquitto({ folder: folder(), config, isPersistent: false });
    const publisher = await connected(broker.url);
    onTestFinished(async () => {
      await publisher.endAsync(true);
      await broker.stop();
    });
    const browser = await chromium.launch({
      executablePath: findProgram('chromium') as string,
      args: ['--no-sandbox', '--disable-gpu', '--disable-background-networking', '--disable-component-update', '--disable-sync'],
    });
    onTestFinished(() => browser.close());
    const page = await browser.newPage();
    const errors: string[] = [];
    page.on('pageerror', (error) => errors.push(error.message));
    await page.goto(`${await served(await bundled())}/#ws://127.0.0.1:${webSocketPort}`);
    await expect.poll(() => page.title()).toBe('ready');
    const messages = Array.from({ length: 100 }, (_, i) => thingUpdated(`t${i % 10}`, Math.floor(i / 10) + 1));
    await publish(publisher, messages);
    await expect.poll(() => page.evaluate('seen.length')).toBe(100);
    const counters = await page.evaluate('consumer.close().then(() => ({ ...consumer.counters, status: consumer.health().status }))');
    expect(counters).toMatchObject({ received: 100, handled: 100, inFlight: 0, status: 'closed' });
    expect(errors).toEqual([]);
  });
});
