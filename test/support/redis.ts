import { freePort, type Server, startServer } from './programs.js';

/** A Redis of a test's own, which keeps nothing on disk. */
export interface Redis {
  readonly url: string;
  readonly stop: () => Promise<void>;
  /** Starts it again after `stop`, on the same port: what it knew is gone. */
  readonly start: () => Promise<void>;
}

/** Starts Redis on a free loopback port. */
export async function startRedis(folder: string): Promise<Redis> {
  const port = await freePort();
  const args = ['--port', String(port), '--bind', '127.0.0.1', '--save', '', '--appendonly', 'no', '--dir', folder];
  let server: Server = await startServer('redis-server', args, port);
  return {
    url: `redis://127.0.0.1:${port}`,
    stop: () => server.stop(),
    start: async () => {
      server = await startServer('redis-server', args, port);
    },
  };
}
