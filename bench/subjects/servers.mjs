import { spawn } from 'node:child_process';
import { existsSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { userInfo } from 'node:os';
import { resolve } from 'node:path';
import { emptyFolder } from './build.mjs';

const FOLDERS = ['/usr/sbin', '/usr/bin', '/usr/local/sbin', '/usr/local/bin'];

const findProgram = (name) => FOLDERS.map((folder) => resolve(folder, name)).find(existsSync);

/** Calls `use` with the URL of a new broker. Returns `undefined` if Mosquitto is not installed. */
export async function withMosquitto(name, use) {
  const program = findProgram('mosquitto');
  if (!program) return undefined;
  const port = await freePort();
  const config = resolve(emptyFolder(name), 'mosquitto.conf');
  writeFileSync(
    config,
    `user ${userInfo().username}\nlistener ${port} 127.0.0.1\nallow_anonymous true\nmax_queued_messages 0\nmax_inflight_messages 256\n`,
  );
  return withServer(program, ['-c', config], () => use(`mqtt://127.0.0.1:${port}`));
}

/** Calls `use` with the URL of a new Redis server. Returns `undefined` if Redis is not installed. */
export async function withRedis(use) {
  const program = findProgram('redis-server');
  if (!program) return undefined;
  const port = await freePort();
  const args = ['--port', String(port), '--bind', '127.0.0.1', '--save', '', '--appendonly', 'no'];
  return withServer(program, args, () => use(`redis://127.0.0.1:${port}`));
}

// Clients connect again until the server listens.
async function withServer(program, args, use) {
  const server = spawn(program, args, { stdio: 'ignore' });
  try {
    return await use();
  } finally {
    server.kill();
  }
}

async function freePort() {
  const server = createServer();
  await new Promise((done) => server.listen(0, '127.0.0.1', done));
  const { port } = server.address();
  await new Promise((done) => server.close(done));
  return port;
}
