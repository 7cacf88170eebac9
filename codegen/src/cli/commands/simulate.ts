import { setTimeout as delay } from 'node:timers/promises';
import type { MqttClient } from 'mqtt';
import { count } from '../count.js';
import { findCatalog } from '../find-catalog.js';
import { EXIT, type ExitCode, type Io, UsageError, type Verb } from '../io.js';
import { CONNECTION, CONNECTION_HELP, connected, mqttOptions, readUrl } from '../live/connection.js';
import { readCount, readOptions } from '../options.js';
import { type Disturbed, disturbed } from '../simulate/disturb.js';
import { startEmbeddedBroker } from '../simulate/embedded-broker.js';
import { type PlayMessage, playMessages } from '../simulate/messages.js';
import { seededRandom } from '../simulate/random.js';

const USAGE = 'topicwright simulate URL [OPTIONS]';

/** `topicwright simulate`: plays a fleet against a broker. */
export const SIMULATE: Verb = {
  summary: 'play a fleet of things against a broker, for development',
  help: `${USAGE}

Publishes what a fleet would cause: things are made, put in groups, connected, given jobs, and come to an end. For other
tables, their events in turn. For a broker of your own: AWS IoT lets nobody publish below $aws/events. Ends by Ctrl-C.

  --rate N            messages a second; else 10
  --count N           end after N messages
  --things N          how many things there are at a time; else 20
  --duplicates N%     how many messages come twice; else none
  --disorder N%       how many messages come late; else none
  --seed N            the same play each time; else another
  --broker            start an embedded broker at URL first
${CONNECTION_HELP}
  --spec FILE         the table; else the project's, else that of AWS IoT events
  --json              print each message in place of publishing it

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
    throw new UsageError('AWS IoT lets nobody publish below $aws/events: simulate against a broker of your own');
  const rate = readPositive(values.rate, 'rate') ?? 10;
  const things = readPositive(values.things, 'things') ?? 20;
  const most = readCount(values.count, 'count') ?? Number.POSITIVE_INFINITY;
  const random = seededRandom(readCount(values.seed, 'seed') ?? Date.now());
  const chances = { duplicates: readPercent(values.duplicates, 'duplicates'), disorder: readPercent(values.disorder, 'disorder') };
  const catalog = await findCatalog(values.spec, io);
  if (!catalog) return EXIT.wrongUse;
  const messages = disturbed(playMessages(catalog, { entities: things, random, now: Date.now }), { ...chances, random });
  if (values.json) {
    if (!Number.isFinite(most)) throw new UsageError('--json prints and ends: give --count');
    for (const { item } of first(messages, most)) io.out(JSON.stringify(item));
    return EXIT.fine;
  }
  const stop = io.interrupted();
  const broker = values.broker ? await startEmbeddedBroker(url) : undefined;
  try {
    const client = await connected(url, mqttOptions(url, values, io));
    io.err(`publishing ${rate} a second to ${url.host}${Number.isFinite(most) ? '' : '; Ctrl-C ends'}`);
    const tally = await publish(client, first(messages, most), rate, stop);
    await client.endAsync();
    io.err(`${count(tally.first + tally.again + tally.late, 'message')} published, ${tally.again} of them again, ${tally.late} late`);
    return EXIT.fine;
  } finally {
    await broker?.close();
  }
}

function* first<Item>(items: Iterable<Item>, most: number): Generator<Item, void> {
  let given = 0;
  if (most === 0) return;
  for (const item of items) {
    yield item;
    given += 1;
    if (given >= most) return;
  }
}

type Tally = Record<Disturbed<unknown>['is'], number>;

/** How many messages may be on their way: a broker that is slower than the rate sets the pace. */
const MOST_ON_THEIR_WAY = 500;

async function publish(client: MqttClient, messages: Iterable<Disturbed<PlayMessage>>, rate: number, stop: AbortSignal): Promise<Tally> {
  const tally: Tally = { first: 0, again: 0, late: 0 };
  const onTheirWay = new Set<Promise<unknown>>();
  const start = performance.now();
  let sent = 0;
  let failed: Error | undefined;
  // What is on its way would wait for a connection that nobody makes again.
  const lost = new Promise<void>((done) => {
    client.once('close', () => {
      failed ??= new Error('the connection ended');
      done();
    });
  });
  for (const { item, is } of messages) {
    const due = start + (sent / rate) * 1000;
    if (due > performance.now()) await delay(due - performance.now(), undefined, { signal: stop }).catch(() => undefined);
    while (onTheirWay.size >= MOST_ON_THEIR_WAY && !failed) await Promise.race([...onTheirWay, lost]);
    if (stop.aborted || failed) break;
    const sending = client.publishAsync(item.topic, JSON.stringify(item.payload), { qos: 1 }).catch((error) => {
      failed = error;
    });
    onTheirWay.add(sending);
    sending.finally(() => onTheirWay.delete(sending));
    sent += 1;
    tally[is] += 1;
  }
  await Promise.race([Promise.all(onTheirWay), lost]);
  if (failed) throw new UsageError(`the broker takes no more after ${count(sent - onTheirWay.size, 'message')}: ${failed.message}`);
  return tally;
}

function readPositive(text: string | undefined, option: string): number | undefined {
  const number = readCount(text, option);
  if (number === 0) throw new UsageError(`--${option} takes a whole number from 1`);
  return number;
}

function readPercent(text: string | undefined, option: string): number {
  if (text === undefined) return 0;
  const number = Number(/^(\d+(?:\.\d+)?)%$/.exec(text)?.[1] ?? Number.NaN);
  if (!(number <= 100)) throw new UsageError(`--${option} takes a percentage from 0% to 100%, not ${JSON.stringify(text)}`);
  return number / 100;
}
