import { freePort, type Server, startServer } from './programs.js';

/** A Redis server for one test, without persistence. */
export interface Redis {
  readonly url: string;
  readonly stop: () => Promise<void>;
  /** Restarts it after `stop`, on the same port and empty. */
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
