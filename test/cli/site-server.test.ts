import { expect, it, onTestFinished } from 'vitest';
import { type SiteServer, startSiteServer } from '../../codegen/src/cli/site/site-server.js';

async function started(): Promise<SiteServer> {
  const server = await startSiteServer(0);
  onTestFinished(() => server.close());
  return server;
}

/** Opens the stream of a page with this version. The result reads its next text. */
async function listening({ url }: SiteServer, version: string): Promise<() => Promise<string>> {
  const { body } = await fetch(`${url}reload?${version}`);
  const reader = body?.getReader();
  return async () => new TextDecoder().decode((await reader?.read())?.value);
}

it('a page reloads once for each new version, whatever it contains', async () => {
  const server = await started();
  server.show('v1', 'a page about reload?abc');
  const next = await listening(server, 'v1');
  server.show('v1', 'the same version');
  server.show('v2', 'another page');
  expect(await next()).toBe('data: changed\n\n');
  server.show('v3', 'a third page');
  expect(await next()).toBe('data: changed\n\n');
  expect(await (await fetch(server.url)).text()).toBe('a third page');
});

it('a request for an odd address is answered', async () => {
  const { url } = await started();
  const { status } = await fetch(`${url}/`);
  expect(status).toBe(404);
});

it('a page that has become old before it asks reloads at once', async () => {
  const server = await started();
  server.show('v2', 'a page');
  expect(await (await listening(server, 'v1'))()).toBe('data: changed\n\n');
});
