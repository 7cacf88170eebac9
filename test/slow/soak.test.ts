import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { createClient } from '@redis/client';
import type { MqttClient } from 'mqtt';
import { expect, it, onTestFinished } from 'vitest';
import { connected, type Message, thingUpdated } from '../mqtt/fleet.js';
import { startMosquitto } from '../support/mosquitto.js';
import { describeWith } from '../support/programs.js';
import { startProxy } from '../support/proxy.js';
import { startRedis } from '../support/redis.js';

const ENTITIES = 200;
const VERSIONS = 60;
const EVENTS = ENTITIES * VERSIONS;
const CONCURRENCY = 16;
const KILLS = 5;
const RESTARTS = 3;
const MIN_CUTS = 50;

function folder(): string {
  const path = mkdtempSync(join(tmpdir(), 'topicwright-soak-'));
  onTestFinished(() => rmSync(path, { recursive: true, force: true }));
  return path;
}

/** The log of the consumers, in order: a word and an ID per line. */
function notes(log: string): readonly (readonly [word: string, id: string])[] {
  if (!existsSync(log)) return [];
  const lines = readFileSync(log, 'utf8').split('\n').slice(0, -1);
  return lines.map((line) => {
    const space = line.indexOf(' ');
    return [line.slice(0, space), line.slice(space + 1)];
  });
}

const keyOf = ({ data }: Message): string => {
  const { thingName, eventId } = JSON.parse(data) as { thingName: string; eventId: string };
  return JSON.stringify(['aws-iot-events', 'thingUpdated', thingName, eventId]);
};

/** Publishes in rounds, each after the PUBACKs of the previous one, with pauses for the injected failures. */
async function publishInOrder(publisher: MqttClient, messages: readonly Message[]): Promise<void> {
  for (let i = 0; i < messages.length; i += ENTITIES) {
    const round = messages.slice(i, i + ENTITIES);
    await Promise.all(round.map(({ topic, data }) => publisher.publishAsync(topic, data, { qos: 1 })));
    await delay(500);
  }
}

describeWith(['mosquitto', 'redis-server'], 'a soak', () => {
  it.each([4, 5] as const)(
    'handles every event through cuts, kills and restarts (MQTT %s)',
    async (protocolVersion) => {
      // A save after every PUBACK leaves a busy machine no time to read the next one before the cut, so the same messages are sent again.
      const config = ['allow_anonymous true', 'autosave_on_changes false'];
      const [broker, redis] = await Promise.all([startMosquitto({ folder: folder(), config }), startRedis(folder())]);
      const proxy = await startProxy(broker.port);
      const logs = folder();
      mkdirSync(logs, { recursive: true });
      const log = join(logs, 'notes');
      const options = { url: proxy.url, redis: redis.url, log, protocolVersion, concurrency: CONCURRENCY };
      const script = fileURLToPath(new URL('soak-consumer.mjs', import.meta.url));
      const start = (): ChildProcess =>
        spawn(process.execPath, [script, JSON.stringify(options)], { stdio: ['ignore', 'inherit', 'inherit'] });
      let child = start();
      const publisher = await connected(broker.url, { reconnectPeriod: 20 });
      const client = createClient({ url: redis.url });
      await client.connect();
      onTestFinished(async () => {
        child.kill('SIGKILL');
        await Promise.all([publisher.endAsync(true), client.close(), proxy.close()]);
        await Promise.all([broker.stop('SIGKILL'), redis.stop()]);
      });
      // The session must exist before the first event.
      await expect.poll(() => notes(log).some(([word]) => word === 'ready')).toBe(true);

      const messages = Array.from({ length: VERSIONS }, (_, version) =>
        Array.from({ length: ENTITIES }, (__, entity) => thingUpdated(`t${entity}`, version + 1)),
      ).flat();
      let isOver = false;
      const published = publishInOrder(publisher, messages);
      const cutting = (async () => {
        while (!isOver) {
          await delay(100 + Math.random() * 700);
          proxy.cut();
        }
      })();
      let kills = 0;
      const killing = (async () => {
        for (; kills < KILLS; kills += 1) {
          await delay(4500);
          child.kill('SIGKILL');
          await once(child, 'exit');
          child = start();
        }
      })();
      let restarts = 0;
      const restarting = (async () => {
        for (; restarts < RESTARTS; restarts += 1) {
          await delay(8000);
          await broker.stop();
          await broker.start();
        }
      })();
      await Promise.all([published, killing, restarting]);
      while (proxy.cuts < MIN_CUTS) await delay(100);
      isOver = true;
      await cutting;

      // Mosquitto acknowledges a publish before saving it, so messages lost by a restart are published again.
      const effects = async (): Promise<Set<string>> => new Set(await client.sMembers('effects'));
      for (let before = -1; ; ) {
        const done = await effects();
        if (done.size === EVENTS) break;
        if (done.size === before)
          await Promise.all(
            messages.filter((each) => !done.has(keyOf(each))).map(({ topic, data }) => publisher.publishAsync(topic, data, { qos: 1 })),
          );
        before = done.size;
        await delay(1000);
      }
      child.kill('SIGTERM');
      await once(child, 'exit');

      const begun = new Map<string, number>();
      const completed = new Set<string>();
      const afterCompletion: string[] = [];
      const warnings = new Map<string, number>();
      let stale = 0;
      let counters = '';
      for (const [word, id] of notes(log)) {
        if (word === 'completed') completed.add(id);
        if (word === 'warning') warnings.set(id, (warnings.get(id) ?? 0) + 1);
        if (word === 'counters') counters = id;
        if (!word.startsWith('begun')) continue;
        if (word === 'begun-stale') stale += 1;
        begun.set(id, (begun.get(id) ?? 0) + 1);
        if (completed.has(id)) afterCompletion.push(id);
      }
      const repeats = [...begun.values()].reduce((sum, times) => sum + times - 1, 0);
      console.log(
        `soak, MQTT ${protocolVersion}: ${JSON.stringify({ events: begun.size, cuts: proxy.cuts, kills, restarts, repeats, stale, afterCompletion: afterCompletion.length, warnings: Object.fromEntries(warnings) })}`,
      );
      console.log(`last consumer: ${counters}`);
      expect(begun.size).toBe(EVENTS);
      expect((await effects()).size).toBe(EVENTS);
      expect(afterCompletion).toEqual([]);
      expect(repeats).toBeLessThanOrEqual(KILLS * CONCURRENCY);
      expect(proxy.cuts).toBeGreaterThanOrEqual(MIN_CUTS);
    },
    900_000,
  );
});
