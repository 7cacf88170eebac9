import { spawn } from 'node:child_process';
import { existsSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { userInfo } from 'node:os';
import { resolve } from 'node:path';
import { emptyFolder } from './build.mjs';

const PROGRAMS = ['/usr/sbin/mosquitto', '/usr/bin/mosquitto', '/usr/local/sbin/mosquitto'];

/** Calls `use` with the URL of a new broker. Returns `undefined` if Mosquitto is not installed. */
export async function withMosquitto(name, use) {
  const program = PROGRAMS.find(existsSync);
  if (!program) return undefined;
  const folder = emptyFolder(name);
  const port = await freePort();
  const config = resolve(folder, 'mosquitto.conf');
  writeFileSync(
    config,
    `user ${userInfo().username}\nlistener ${port} 127.0.0.1\nallow_anonymous true\nmax_queued_messages 0\nmax_inflight_messages 256\n`,
  );
  const broker = spawn(program, ['-c', config], { stdio: 'ignore' });
  try {
    return await use(`mqtt://127.0.0.1:${port}`);
  } finally {
    broker.kill();
  }
}

async function freePort() {
  const server = createServer();
  await new Promise((done) => server.listen(0, '127.0.0.1', done));
  const { port } = server.address();
  await new Promise((done) => server.close(done));
  return port;
}
