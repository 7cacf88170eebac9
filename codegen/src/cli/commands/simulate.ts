import { setTimeout as delay } from 'node:timers/promises';
import type { MqttClient } from 'mqtt';
import { count } from '../count.js';
import { findCatalog } from '../find-catalog.js';
import { type Command, EXIT, type ExitCode, type Io, OperationError, UsageError } from '../io.js';
import { CONNECTION, CONNECTION_HELP, connected, mqttOptions, readUrl } from '../live/connection.js';
import { readCount, readOptions, SPEC_HELP } from '../options.js';
import { startEmbeddedBroker } from '../simulate/embedded-broker.js';
import { type SimulatedMessage, simulateMessages } from '../simulate/messages.js';
import { type Delivery, withFaults } from '../simulate/network-faults.js';
import { seededRandom } from '../simulate/random.js';

const USAGE = 'topicwright simulate URL [OPTIONS]';

/** `topicwright simulate`: publishes the events of a simulated fleet. */
export const SIMULATE: Command = {
  summary: 'publish the events of a simulated fleet, for development',
  help: `${USAGE}

Publishes the events of a simulated fleet: things are created, added to groups, connect, run jobs and are deleted. For other
specs, publishes their samples. Needs a self-hosted broker: AWS IoT rejects publishes to $aws/events/…. Stop with Ctrl-C.

  --rate N            messages per second (default: 10)
  --count N           stop after N messages
  --things N          number of things at a time (default: 20)
  --duplicates N%     percentage of messages redelivered (default: 0%)
  --disorder N%       percentage of messages delayed (default: 0%)
  --seed N            random seed, for a reproducible run
  --broker            start an embedded broker at URL first
${CONNECTION_HELP}
  --spec FILE         ${SPEC_HELP}
  --json              print each message instead of publishing it

Examples:
  topicwright simulate mqtt://localhost --rate 200 --duplicates 5% --disorder 10% --seed 1 --count 3 --json`,
  run,
};

const OPTIONS = {
  ...CONNECTION,
  rate: { type: 'string' },
  count: { type: 'string' },
  things: { type: 'string' },
  duplicates: { type: 'string' },
  disorder: { type: 'string' },
  seed: { type: 'string' },
  broker: { type: 'boolean' },
  spec: { type: 'string' },
  json: { type: 'boolean' },
} as const;

async function run(args: readonly string[], io: Io): Promise<ExitCode> {
  const { values, positionals } = readOptions(args, OPTIONS);
  const url = readUrl(positionals[0], USAGE);
  if (/\.amazonaws\.com(\.cn)?$/.test(url.hostname))
    throw new UsageError('AWS IoT rejects publishes to $aws/events/…; simulate against a self-hosted broker');
  const rate = readPositive(values.rate, 'rate') ?? 10;
  const things = readPositive(values.things, 'things') ?? 20;
  const limit = readCount(values.count, 'count') ?? Number.POSITIVE_INFINITY;
  const random = seededRandom(readCount(values.seed, 'seed') ?? Date.now());
  const chances = { duplicates: readPercent(values.duplicates, 'duplicates'), disorder: readPercent(values.disorder, 'disorder') };
  const catalog = await findCatalog(values.spec, io);
  const messages = withFaults(simulateMessages(catalog, { entities: things, random, now: Date.now }), { ...chances, random });
  if (values.json) {
    if (!Number.isFinite(limit)) throw new UsageError('--json needs --count');
    for (const { item } of first(messages, limit)) io.out(JSON.stringify(item));
    return EXIT.ok;
  }
  const stop = io.interrupted();
  const broker = values.broker ? await startEmbeddedBroker(url) : undefined;
  try {
    const client = await connected(url, mqttOptions(url, values, io));
    io.err(`publishing ${rate} messages per second to ${url.host}${Number.isFinite(limit) ? '' : '; stop with Ctrl-C'}`);
    const tally = await publish(client, first(messages, limit), rate, stop);
    await client.endAsync();
    io.err(
      `${count(tally.first + tally.duplicate + tally.delayed, 'message')} published, ${tally.duplicate} of them duplicates, ${tally.delayed} delayed`,
    );
    return EXIT.ok;
  } finally {
    await broker?.close();
  }
}

function* first<Item>(items: Iterable<Item>, limit: number): Generator<Item, void> {
  let count = 0;
  if (limit === 0) return;
  for (const item of items) {
    yield item;
    count += 1;
    if (count >= limit) return;
  }
}

type Tally = Record<Delivery<unknown>['kind'], number>;

/** The limit of unacknowledged messages. With a slow broker it limits the rate. */
const MAX_IN_FLIGHT = 500;

async function publish(
  client: MqttClient,
  messages: Iterable<Delivery<SimulatedMessage>>,
  rate: number,
  stop: AbortSignal,
): Promise<Tally> {
  const tally: Tally = { first: 0, duplicate: 0, delayed: 0 };
  const inFlight = new Set<Promise<unknown>>();
  const start = performance.now();
  let sent = 0;
  let failed: Error | undefined;
  // Without a reconnect, messages in flight would wait forever.
  const lost = new Promise<void>((done) => {
    client.once('close', () => {
      failed ??= new Error('the connection ended');
      done();
    });
  });
  for (const { item, kind } of messages) {
    const due = start + (sent / rate) * 1000;
    if (due > performance.now()) await delay(due - performance.now(), undefined, { signal: stop }).catch(() => undefined);
    while (inFlight.size >= MAX_IN_FLIGHT && !failed) await Promise.race([...inFlight, lost]);
    if (stop.aborted || failed) break;
    const sending = client.publishAsync(item.topic, JSON.stringify(item.payload), { qos: 1 }).catch((error) => {
      failed = error;
    });
    inFlight.add(sending);
    sending.finally(() => inFlight.delete(sending));
    sent += 1;
    tally[kind] += 1;
  }
  await Promise.race([Promise.all(inFlight), lost]);
  if (failed) throw new OperationError(`publishing stopped after ${count(sent - inFlight.size, 'message')}: ${failed.message}`);
  return tally;
}

function readPositive(text: string | undefined, option: string): number | undefined {
  const number = readCount(text, option);
  if (number === 0) throw new UsageError(`--${option} must be a positive integer`);
  return number;
}

function readPercent(text: string | undefined, option: string): number {
  if (text === undefined) return 0;
  const number = Number(/^(\d+(?:\.\d+)?)%$/.exec(text)?.[1] ?? Number.NaN);
  if (!(number <= 100)) throw new UsageError(`--${option} must be a percentage from 0% to 100%, got ${JSON.stringify(text)}`);
  return number / 100;
}
