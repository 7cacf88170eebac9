import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { connect, createServer } from 'node:net';
import { delimiter, join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { describe } from 'vitest';

/** The path of an installed program. Debian installs servers in folders that may not be in `PATH`. */
export function findProgram(name: string): string | undefined {
  const folders = [...(process.env['PATH'] ?? '').split(delimiter), '/usr/local/sbin', '/usr/sbin'];
  return folders.map((folder) => join(folder, name)).find((path) => existsSync(path));
}

/**
 * A suite that requires installed programs. If one is missing, the suite is skipped with a warning, or fails if the environment variable
 * `TOPICWRIGHT_REQUIRE_PROGRAMS` is set.
 */
export function describeWith(programs: readonly string[], title: string, suite: () => void): void {
  const missing = programs.filter((name) => findProgram(name) === undefined);
  if (missing.length === 0) {
    describe(title, suite);
    return;
  }
  const reason = `${missing.join(' and ')} not installed`;
  if (process.env['TOPICWRIGHT_REQUIRE_PROGRAMS']) throw new Error(`${title}: ${reason}`);
  console.warn(`skipped: ${title}: ${reason}`);
  describe.skip(`${title} (${reason})`, suite);
}

/**
 * Below the ephemeral range of common systems, and separate for each worker of a run, so that no other test of the run takes a port before
 * its server listens.
 */
const FIRST_PORT = 20_000 + 100 * (Number(process.env['VITEST_POOL_ID'] ?? 0) % 100);
const PORTS = 100;
let triedPorts = 0;

/** A free TCP port of the loopback interface. */
export async function freePort(): Promise<number> {
  for (let tried = 0; tried < PORTS; tried += 1) {
    const port = FIRST_PORT + (triedPorts % PORTS);
    triedPorts += 1;
    if (await canListen(port)) return port;
  }
  throw new Error(`no free port from ${FIRST_PORT} to ${FIRST_PORT + PORTS - 1}`);
}

function canListen(port: number): Promise<boolean> {
  return new Promise((done) => {
    const server = createServer();
    server.once('error', () => done(false));
    server.listen(port, '127.0.0.1', () => server.close(() => done(true)));
  });
}

/** A server process for one test. */
export interface Server {
  readonly port: number;
  /** Ends the process. Default signal: SIGTERM. */
  stop(signal?: NodeJS.Signals): Promise<void>;
}

/** Starts a program and waits until it listens on `port`. */
export async function startServer(program: string, args: readonly string[], port: number): Promise<Server> {
  const path = findProgram(program);
  if (path === undefined) throw new Error(`${program} is not installed`);
  const child = spawn(path, args, { stdio: ['ignore', 'pipe', 'pipe'] });
  const output: string[] = [];
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (data) => output.push(String(data)));
  const ended = new Promise<void>((done) => child.once('exit', () => done()));
  await listening(child, port, () => `${program} exited before it listened: ${output.join('')}`);
  return {
    port,
    stop: (signal = 'SIGTERM') => {
      child.kill(signal);
      return ended;
    },
  };
}

async function listening(child: ChildProcess, port: number, reason: () => string): Promise<void> {
  while (!(await answers(port))) {
    if (child.exitCode !== null || child.signalCode !== null) throw new Error(reason());
    await delay(20);
  }
}

function answers(port: number): Promise<boolean> {
  return new Promise((done) => {
    const socket = connect(port, '127.0.0.1');
    socket.once('connect', () => {
      socket.destroy();
      done(true);
    });
    socket.once('error', () => done(false));
  });
}
