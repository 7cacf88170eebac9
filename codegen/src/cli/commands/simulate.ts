import { setTimeout as delay } from 'node:timers/promises';
import { isServiceSide } from '@topicwright/access/internal';
import type { TopicTable } from '@topicwright/runtime';
import { checkedSide, isUsedBy } from '@topicwright/runtime/internal';
import type { MqttClient } from 'mqtt';
import { topicTableOf } from '../../model/topic-table.js';
import { count } from '../../text/count.js';
import { findCatalog } from '../find-catalog.js';
import { type Command, EXIT, type ExitCode, type Io, OperationError, UsageError } from '../io.js';
import { CONNECTION, CONNECTION_HELP, connectToBroker, mqttOptions, readUrl } from '../live/connection.js';
import { messageJson } from '../message-json.js';
import { checkArity, readCount, readOptions, SPEC_HELP } from '../options.js';
import { startEmbeddedBroker } from '../simulate/embedded-broker.js';
import { type SimulatedMessage, simulateMessages } from '../simulate/messages.js';
import { type Delivery, withFaults } from '../simulate/network-faults.js';
import { seededRandom } from '../simulate/random.js';
import { withHints } from '../with-hints.js';

const USAGE = 'topicwright simulate URL [OPTIONS]';

/** `topicwright simulate`: publishes the events of a simulated fleet. */
export const SIMULATE: Command = {
  summary: 'publish the events of a simulated fleet, for development',
  help: `${USAGE}

Simulates one side of a spec: publishes the events that it sends, for several simulated
entities, such as devices. Payloads begin with the samples of the spec; identity,
order, time and bound parameters vary. A simulation file beside the spec may define
the order of events. Topics below $aws/ need a self-hosted broker, because AWS IoT
rejects them. Stop with Ctrl-C.

  --rate N            messages per second (default: 10)
  --count N           stop after N messages
  --side SIDE         the side to play (default: the second of the spec)
  --things N          number of entities at a time (default: 20)
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
  side: { type: 'string' },
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
  checkArity(positionals, 1, USAGE);
  const url = readUrl(positionals[0], USAGE);
  const rate = readPositive(values.rate, 'rate') ?? 10;
  const things = readPositive(values.things, 'things') ?? 20;
  const limit = readCount(values.count, 'count') ?? Number.POSITIVE_INFINITY;
  const random = seededRandom(readCount(values.seed, 'seed') ?? Date.now());
  const chances = { duplicates: readPercent(values.duplicates, 'duplicates'), disorder: readPercent(values.disorder, 'disorder') };
  const catalog = await findCatalog(values.spec, io);
  const table = topicTableOf(catalog);
  const side = withHints(table, () => checkedSide(table, values.side ?? catalog.sides[1]));
  checkBroker(url, table, side);
  const messages = withFaults(simulateMessages(catalog, { entities: things, side, random, now: Date.now }), { ...chances, random });
  if (values.json) {
    if (!Number.isFinite(limit)) throw new UsageError('--json needs --count');
    for (const { item } of first(messages, limit)) io.out(JSON.stringify(messageJson(item, item.value)));
    return EXIT.ok;
  }
  const stop = io.interrupted();
  const broker = values.broker ? await startEmbeddedBroker(url) : undefined;
  let client: MqttClient | undefined;
  try {
    client = await connectToBroker(url, mqttOptions(url, values, io), stop);
    if (!client) return EXIT.ok;
    io.err(`publishing ${rate} messages per second to ${url.host}${Number.isFinite(limit) ? '' : '; stop with Ctrl-C'}`);
    const tally = await publish(client, first(messages, limit), rate, stop);
    await client.endAsync(stop.aborted);
    io.err(
      `${count(tally.first + tally.duplicate + tally.delayed, 'message')} published, ${tally.duplicate} of them duplicates, ${tally.delayed} delayed`,
    );
    return EXIT.ok;
  } finally {
    await client?.endAsync(true);
    await broker?.close();
  }
}

/** @throws {UsageError} if the broker is AWS IoT, and `side` sends events that only AWS IoT itself may publish. */
function checkBroker({ hostname }: URL, table: TopicTable, side: string): void {
  if (!/\.amazonaws\.com(\.cn)?$/.test(hostname)) return;
  const reserved = table.rows.find((row) => isServiceSide(table, row, side) && isUsedBy(table, side, row, 'send'));
  if (reserved) throw new UsageError(`AWS IoT rejects publishes to ${reserved.filter}; simulate against a self-hosted broker`);
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
  const stopped = new Promise<void>((done) => stop.addEventListener('abort', () => done(), { once: true }));
  for (const { item, kind } of messages) {
    const due = start + (sent / rate) * 1000;
    if (due > performance.now()) await delay(due - performance.now(), undefined, { signal: stop }).catch(() => undefined);
    while (inFlight.size >= MAX_IN_FLIGHT && !failed && !stop.aborted) await Promise.race([...inFlight, lost, stopped]);
    if (stop.aborted || failed) break;
    const { topic, payload, qos, retain, properties } = item;
    const options = { qos, retain, ...(properties && { properties }) };
    const sending = client.publishAsync(topic, payload as string | Buffer, options).catch((error) => {
      failed = error;
    });
    inFlight.add(sending);
    sending.finally(() => inFlight.delete(sending));
    sent += 1;
    tally[kind] += 1;
  }
  await Promise.race([Promise.all(inFlight), lost, stopped]);
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
