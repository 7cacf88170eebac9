import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { OperationError } from '../io.js';

/** Serves the explorer page on the loopback interface. */
export interface SiteServer {
  readonly url: string;
  /** Replaces the page, and makes the open ones load it again. Does nothing if the version is the same. */
  show(version: string, html: string): void;
  close(): Promise<void>;
}

const HOST = '127.0.0.1';

/** Starts a server. Port 0 is any free port. @throws {OperationError} if the port cannot be used. */
export async function startSiteServer(port: number): Promise<SiteServer> {
  let page = { version: '', html: '' };
  const open = new Set<ServerResponse>();
  const server = createServer((request, response) => {
    // Another name that resolves to this address would let a website read the page.
    if (!isOwnHost(request)) return answer(response, 403, 'text/plain', 'use the address that topicwright printed\n');
    const [pathname, version] = (request.url ?? '/').split('?', 2);
    if (pathname === '/reload') return keepOpen(response, open, version === page.version);
    if (pathname !== '/') return answer(response, 404, 'text/plain', 'not found\n');
    answer(response, 200, 'text/html; charset=utf-8', page.html);
  });
  await listening(server, port);
  const { port: chosen } = server.address() as AddressInfo;
  return {
    url: `http://${HOST}:${chosen}/`,
    show: (version, html) => {
      if (version === page.version) return;
      page = { version, html };
      for (const response of open) response.write(CHANGED);
    },
    close: () => {
      server.closeAllConnections();
      return new Promise((resolve) => server.close(() => resolve()));
    },
  };
}

function isOwnHost({ headers: { host = '' } }: IncomingMessage): boolean {
  return /^(?:127\.0\.0\.1|localhost)(?::\d+)?$/i.test(host);
}

function answer(response: ServerResponse, status: number, type: string, text: string): void {
  response.writeHead(status, { 'content-type': type, 'cache-control': 'no-store' }).end(text);
}

const CHANGED = 'data: changed\n\n';

/** A stream of server-sent events. An outdated page is notified at once. */
function keepOpen(response: ServerResponse, open: Set<ServerResponse>, isCurrent: boolean): void {
  response.writeHead(200, { 'content-type': 'text/event-stream', 'cache-control': 'no-store' }).flushHeaders();
  if (!isCurrent) response.write(CHANGED);
  open.add(response);
  response.on('close', () => open.delete(response));
}

function listening(server: Server, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', (error) => reject(new OperationError(`cannot listen on ${HOST}:${port}: ${error.message}`)));
    server.listen(port, HOST, resolve);
  });
}
