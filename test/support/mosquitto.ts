import { mkdirSync, writeFileSync } from 'node:fs';
import { userInfo } from 'node:os';
import { join } from 'node:path';
import { freePort, type Server, startServer } from './programs.js';

/** A Mosquitto of a test's own, that survives a restart with its sessions. */
export interface Mosquitto {
  readonly url: string;
  readonly port: number;
  stop(signal?: NodeJS.Signals): Promise<void>;
  /** Starts it again after `stop`, with the same port and sessions. */
  start(): Promise<void>;
}

/** Where a broker keeps its files, what follows its listener in its configuration, and the scheme of its URL. */
export interface MosquittoOptions {
  readonly folder: string;
  readonly config?: readonly string[];
  readonly scheme?: 'mqtt' | 'mqtts';
  /** Whether it knows its sessions again after a restart, which takes a file written at every change. True where it is not given. */
  readonly isPersistent?: boolean;
}

/** Starts Mosquitto on a free loopback port. */
export async function startMosquitto(options: MosquittoOptions): Promise<Mosquitto> {
  const { folder, config = ['allow_anonymous true'], scheme = 'mqtt', isPersistent = true } = options;
  const port = await freePort();
  const file = join(folder, 'mosquitto.conf');
  mkdirSync(join(folder, 'data'));
  const lines = [
    `user ${userInfo().username}`,
    // Every change is saved, so that a killed broker knows what a crashed one would.
    ...(isPersistent
      ? ['persistence true', `persistence_location ${join(folder, 'data')}/`, 'autosave_on_changes true', 'autosave_interval 1']
      : []),
    'max_queued_messages 0',
    `listener ${port} 127.0.0.1`,
    ...config,
  ];
  writeFileSync(file, `${lines.join('\n')}\n`);
  let server: Server = await startServer('mosquitto', ['-c', file], port);
  return {
    url: `${scheme}://127.0.0.1:${port}`,
    port,
    stop: (signal) => server.stop(signal),
    start: async () => {
      server = await startServer('mosquitto', ['-c', file], port);
    },
  };
}
