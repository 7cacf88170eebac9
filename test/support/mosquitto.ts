import { mkdirSync, writeFileSync } from 'node:fs';
import { userInfo } from 'node:os';
import { join } from 'node:path';
import { freePort, type Server, startServer } from './programs.js';

/** A Mosquitto broker for one test. It can be restarted. */
export interface Mosquitto {
  readonly url: string;
  readonly port: number;
  stop(signal?: NodeJS.Signals): Promise<void>;
  /** Restarts it after `stop`, with the same port and, if persistent, the same sessions. */
  start(): Promise<void>;
}

/** Options of {@link startMosquitto}. */
export interface MosquittoOptions {
  /** The folder for its files. */
  readonly folder: string;
  /** Configuration lines after the listener. */
  readonly config?: readonly string[];
  readonly scheme?: 'mqtt' | 'mqtts';
  /** Whether sessions survive a restart. Writes a file at every change. Default: true. */
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
    // Every change is saved, so that sessions survive a kill.
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
