import type { TopicTable } from '@topicwright/runtime';
import { selectRows } from '@topicwright/runtime/internal';
import { topicTableOf } from '../../model/topic-table.js';
import { findCatalog } from '../find-catalog.js';
import { type Command, EXIT, type ExitCode, type Io, UsageError } from '../io.js';
import { readArguments, readChoice, readOptions, readParams, SPEC_HELP, typedParams } from '../options.js';
import { sampleMessage } from '../sample-message.js';
import { TEST_EVENTS } from '../test-event.js';
import { withHints } from '../with-hints.js';

const USAGE = 'topicwright sample EVENT';

/** `topicwright sample`: a test event. */
export const SAMPLE: Command = {
  summary: 'print a test event, as a message or as a Lambda function receives it',
  help: `${USAGE} [OPTIONS]

Prints a valid message of EVENT, an event type, with the examples of the spec.

  --as FORM           mqtt (default): topic and payload; or what a Lambda
                      function behind a rule gets: lambda, sqs, sns, kinesis
                      or firehose
  --param NAME=VALUE  the value of a parameter (default: its example; repeatable,
                      once per parameter)
  --spec FILE         ${SPEC_HELP}
  --json              print the JSON on one line

Examples:
  topicwright sample {event}
  topicwright sample {event} --param {param} --as sqs`,
  run,
};

const OPTIONS = {
  as: { type: 'string' },
  param: { type: 'string', multiple: true },
  spec: { type: 'string' },
  json: { type: 'boolean' },
} as const;

async function run(args: readonly string[], io: Io): Promise<ExitCode> {
  const { values, positionals } = readOptions(args, OPTIONS);
  const [name] = readArguments(positionals, ['the event'], USAGE);
  const form = values.as ?? 'mqtt';
  const eventOf = readChoice('form', form, TEST_EVENTS);
  const catalog = await findCatalog(values.spec, io);
  const table = topicTableOf(catalog);
  const event = withHints(table, () => {
    const sample = sampleMessage(catalog, typeOf(table, name), onlyValues(typedParams(table, readParams(values.param))));
    if (form !== 'mqtt' && sample.row.rules === false)
      throw new UsageError(`the messages of ${name} never pass the rules engine; use --as mqtt`);
    return eventOf(sample);
  });
  io.out(JSON.stringify(event, null, values.json ? undefined : 2));
  return EXIT.ok;
}

/** @throws {UsageError} if a parameter has several values. */
function onlyValues(params: object): Readonly<Record<string, string | number>> {
  const several = Object.entries(params).find(([, values]) => values.length > 1);
  if (several) throw new UsageError(`--param ${several[0]} is passed ${several[1].length} times; a topic has one value`);
  return Object.fromEntries(Object.entries(params).map(([name, [value]]) => [name, value]));
}

/** @throws {TopicError} if nothing has the name. @throws {UsageError} if a category has it. */
function typeOf(table: TopicTable, name: string): string {
  const rows = selectRows(table, [name]);
  if (rows.some(({ type }) => type === name)) return name;
  throw new UsageError(`${JSON.stringify(name)} is not an event type; choose one of ${rows.map(({ type }) => type).join(', ')}`);
}
