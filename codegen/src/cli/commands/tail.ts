import type { DeadLetter, Store } from '@topicwright/consumer';
import { ConsumerError, memoryStore } from '@topicwright/consumer';
import type { DecodeError, EventMessage, EventSdk, Selection } from '@topicwright/runtime';
import type { Catalog } from '../../model/catalog.js';
import { catalogSdk } from '../../model/catalog-sdk.js';
import { count as countText } from '../../text/count.js';
import { findCatalog } from '../find-catalog.js';
import { importOptional } from '../import-optional.js';
import { type Command, EXIT, type ExitCode, type Io, OperationError, UsageError } from '../io.js';
import { CONNECTION, CONNECTION_HELP, mqttOptions, readUrl } from '../live/connection.js';
import { aligned, type MessagePrinter, NDJSON, rawLine } from '../live/print-message.js';
import { checkArity, NARROWING, readCount, readNarrowing, readOptions, SPEC_HELP } from '../options.js';
import { withHints } from '../with-hints.js';

const USAGE = 'topicwright tail URL [--events EVENTS] [OPTIONS]';

/** `topicwright tail`: shows events as they happen. */
export const TAIL: Command = {
  summary: 'show events as they happen',
  help: `${USAGE}

Subscribes to the events of a spec and shows one line per event: aligned on a terminal
("dup" marks duplicates, "ret" retained messages), a JSON object in a pipe. Messages
that fail to decode are shown with the reason. Stop with Ctrl-C.

  --side SIDE             only the events that this side receives (default: all)
  --events EVENTS         event types and categories, separated by commas (default: all)
  --param NAME=VALUE      narrow to a parameter value (repeatable)
  --max N                 merge filters until at most N are left (default: the limit
                          of a connection)
  --raw                   show topic and payload as received (on a terminal, without
                          control characters)
  --errors                show only messages that fail to decode
  --count N               stop after N messages
${CONNECTION_HELP}
  --spec FILE             ${SPEC_HELP}
  --json                  print JSON objects on a terminal, too

On port 443 with a client certificate, ALPN selects MQTT, as AWS IoT requires.

Examples:
  topicwright tail mqtt://localhost --events {event},{second} --count 10`,
  run,
};

async function run(args: readonly string[], io: Io): Promise<ExitCode> {
  const { values, positionals } = readOptions(args, OPTIONS);
  checkArity(positionals, 1, USAGE);
  const url = readUrl(positionals[0], USAGE);
  const count = readCount(values.count, 'count');
  if (values.raw && values.json) throw new UsageError('use either --raw or --json');
  const catalog = await findCatalog(values.spec, io);
  const { sdk, bytesOf } = keepingBytes(catalogSdk(values.side === undefined ? inBothDirections(catalog) : catalog));
  const events = values.events === undefined ? 'all' : values.events.split(',');
  const selection = withinLimit(sdk, { events, ...readNarrowing(sdk.table, values) });
  const { filters } = withHints(sdk.table, () => sdk.topicFilters(selection));
  const connection = mqttOptions(url, values, io);
  if (count === 0) return EXIT.ok;
  const lines = lineBuilder(sdk, io, { bytesOf, raw: values.raw === true, errors: values.errors === true, json: values.json === true });
  const stop = io.interrupted();
  const enough = new AbortController();
  let shown = 0;
  const print = (line: string | undefined): void => {
    if (line === undefined || enough.signal.aborted) return;
    io.out(line);
    shown += 1;
    if (shown === count) enough.abort();
  };
  const ended = AbortSignal.any([stop, enough.signal]);
  // The package imports MQTT.js, which is optional.
  const { consume } = await importOptional(() => import('@topicwright/mqtt'), 'tail', 'mqtt');
  try {
    const consumer = consume(sdk, {
      ...selection,
      url: url.href,
      mqtt: connection,
      signal: ended,
      readyTimeoutMs: READY_TIMEOUT_MS,
      store: forgetfulStore(),
      handler: (event, { message }) => print(lines.event(event, message?.retain === true)),
      onDeadLetter: (letter) => print(lines.failure(letter)),
      hooks: {
        onSettled: ({ outcome, topic }) => outcome === 'foreign' && print(lines.foreign(topic ?? '')),
        onWarning: ({ message }) => io.err(message),
      },
    });
    await consumer.ready;
    if (io.terminal) io.err(`${countText(filters.length, 'filter')} subscribed at ${url.host}; stop with Ctrl-C`);
    await consumer.closed;
    return EXIT.ok;
  } catch (error) {
    // It may end before it has subscribed to all filters.
    if (ended.aborted) return EXIT.ok;
    if (error instanceof ConsumerError) throw new OperationError(error.message);
    throw error;
  }
}

/** `selection`, with wider filters if the connection has no room for its own. */
function withinLimit({ table, topicFilters }: EventSdk<EventMessage>, selection: Selection): Selection {
  const { maxSubscriptionsPerConnection: most } = table.limits;
  if (most === undefined) return selection;
  if (selection.max !== undefined) {
    if (selection.max <= most) return selection;
    throw new UsageError(`--max ${selection.max} is above the limit of a connection, which is ${countText(most, 'subscription')}`);
  }
  const { filters } = withHints(table, () => topicFilters(selection));
  return filters.length > most ? { ...selection, max: most } : selection;
}

const OPTIONS = {
  ...NARROWING,
  ...CONNECTION,
  events: { type: 'string' },
  raw: { type: 'boolean' },
  errors: { type: 'boolean' },
  count: { type: 'string' },
} as const;

interface LineBuilder {
  event(event: EventMessage, isRetained: boolean): string | undefined;
  failure(letter: Pick<DeadLetter, 'topic' | 'data' | 'error'>): string | undefined;
  /** A message whose topic matches no event. */
  foreign(topic: string): string | undefined;
}

interface LineOptions {
  /** The bytes of an event, or of the last message of a foreign topic. */
  readonly bytesOf: (message: EventMessage | string) => Uint8Array;
  readonly raw: boolean;
  readonly errors: boolean;
  readonly json: boolean;
}

function lineBuilder(
  sdk: EventSdk<EventMessage>,
  { terminal, stdoutColour }: Io,
  { bytesOf, raw, errors, json }: LineOptions,
): LineBuilder {
  const types = sdk.table.rows.map(({ type }) => type);
  const printer: MessagePrinter = terminal && !json ? aligned(types, terminal.columns, stdoutColour) : NDJSON;
  const isDuplicate = duplicateDetector();
  const failure: LineBuilder['failure'] = ({ topic = '', data, error }) => {
    const bytes = data as Uint8Array;
    return raw ? rawLine(topic, bytes, terminal !== undefined) : printer.error({ topic, data: bytes, error: error as DecodeError });
  };
  return {
    event: (event, isRetained) => {
      if (errors) return undefined;
      if (raw) return rawLine(event.topic, bytesOf(event), terminal !== undefined);
      const key = sdk.idempotencyKey(event);
      return printer.event({ event, time: sdk.eventTime(event), key, isDuplicate: isDuplicate(key), isRetained });
    },
    failure,
    foreign: (topic) => {
      const result = sdk.decode(topic, new Uint8Array());
      return result.ok ? undefined : failure({ topic, data: bytesOf(topic), error: result.error });
    },
  };
}

/** `catalog` as one that receives every event. */
function inBothDirections(catalog: Catalog): Catalog {
  return { ...catalog, events: catalog.events.map((event) => ({ ...event, direction: 'both' })) };
}

/** Returns a function that reports whether a key has been seen before. */
function duplicateDetector(): (key: string | undefined) => boolean {
  const seen = memoryStore();
  const request = { leaseMs: 1, rememberMs: DUPLICATE_WINDOW_MS, owner: 'tail', instance: 'tail' };
  return (key) => {
    if (key === undefined) return false;
    const { status } = seen.claim({ key, ...request }) as { readonly status: string };
    seen.complete({ key, rememberMs: DUPLICATE_WINDOW_MS });
    return status === 'done';
  };
}

/** A copy of `sdk` that keeps the bytes of each event as long as the event is referenced. */
function keepingBytes(sdk: EventSdk<EventMessage>): { readonly sdk: EventSdk<EventMessage>; readonly bytesOf: LineOptions['bytesOf'] } {
  const bytes = new WeakMap<EventMessage, Uint8Array>();
  let last: Uint8Array = new Uint8Array();
  return {
    sdk: {
      ...sdk,
      decode: (topic, data) => {
        const result = sdk.decode(topic, data);
        if (typeof data === 'string') return result;
        last = data;
        if (result.ok) bytes.set(result.event, data);
        return result;
      },
    },
    bytesOf: (message) => (typeof message === 'string' ? last : (bytes.get(message) ?? new Uint8Array())),
  };
}

/** How long to try to connect, in milliseconds. */
const READY_TIMEOUT_MS = 5000;

const DUPLICATE_WINDOW_MS = 3_600_000;

/** A store that remembers nothing, so that duplicates are shown. */
function forgetfulStore(): Store {
  const nothing = (): undefined => undefined;
  return {
    claim: () => ({ status: 'claimed', token: 1, deliveries: 1 }),
    extend: () => true,
    complete: nothing,
    release: nothing,
  };
}
