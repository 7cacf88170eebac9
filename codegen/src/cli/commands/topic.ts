import {
  eventTypesMatching,
  filterMatches,
  isTopicFilter,
  isTopicName,
  plainFilter,
  type Selection,
  type TopicTable,
} from '@topicwright/runtime';
import { topicName, topicTrie, withDefaults } from '@topicwright/runtime/codegen';
import { selectFilters, selectRows, selectTopics, undeliveredRetained } from '@topicwright/runtime/internal';
import { topicTableOf } from '../../model/topic-table.js';
import { whyNoEvent } from '../../model/why-no-event.js';
import { findCatalog } from '../find-catalog.js';
import { type Command, EXIT, type ExitCode, type Io, UsageError } from '../io.js';
import {
  NARROWING,
  readArguments,
  readChoice,
  readEvents,
  readNarrowing,
  readOptions,
  readParams,
  required,
  SIDE_HELP,
  SPEC_HELP,
  typedParams,
} from '../options.js';
import { withHints } from '../with-hints.js';

/** `topicwright topic`: builds, parses, filters and matches topics. */
export const TOPIC: Command = {
  summary: 'build, parse, filter and match topics',
  help: `topicwright topic build EVENT NAME=VALUE...     the topic of an event
topicwright topic parse TOPIC                   the event and parameters of a topic
topicwright topic filter EVENTS... [OPTIONS]    the filters that a side subscribes to
topicwright topic match FILTER TOPIC            whether a filter receives a topic
topicwright topic which FILTER                  the events that a filter receives, or why none

FILTER may be a shared subscription, $share/GROUP/FILTER.

EVENTS are event types, categories or "all". Exits 1 if there is no match.

  --side SIDE         ${SIDE_HELP}
  --param NAME=VALUE  narrow to a parameter value (repeatable)
  --max N             merge filters until at most N are left
  --spec FILE         ${SPEC_HELP}
  --json              print JSON

Examples:
  topicwright topic build {event} {param}
  topicwright topic parse '{topic}'
  topicwright topic filter {category} {second} --max 2
  topicwright topic filter {event} --param {param}
  topicwright topic match '{filter}' '{topic}'
  topicwright topic which '{filter}'
  topicwright topic which '$share/workers/{filter}'`,
  run,
};

interface Answer {
  readonly lines: readonly string[];
  readonly json: unknown;
  /** Whether the command succeeds. */
  readonly isPositive: boolean;
}

interface Call {
  readonly table: TopicTable;
  readonly args: readonly string[];
  readonly narrowing: Pick<Selection, 'params' | 'max' | 'side'>;
}

const ACTIONS: { readonly [name: string]: (call: Call) => Answer } = { build, parse, filter, match, which };

async function run(args: readonly string[], io: Io): Promise<ExitCode> {
  const { values, positionals } = readOptions(args, NARROWING);
  const [name, ...rest] = positionals;
  const action = readChoice('action', name, ACTIONS);
  const catalog = await findCatalog(values.spec, io);
  const table = topicTableOf(catalog);
  const unused = name === 'filter' ? undefined : (['param', 'max', 'side'] as const).find((option) => values[option] !== undefined);
  if (unused !== undefined) throw new UsageError(`--${unused} can only be used with topic filter`);
  const call = { table, args: rest, narrowing: readNarrowing(table, values) };
  const answer = withHints(table, () => action(call));
  if (values.json) io.out(JSON.stringify(answer.json));
  else for (const line of answer.lines) io.out(line);
  return answer.isPositive ? EXIT.ok : EXIT.failed;
}

function build({ table, args: [type, ...pairs] }: Call): Answer {
  const event = required(type, 'the event', 'topicwright topic build EVENT NAME=VALUE...');
  const given = typedParams(table, readParams(pairs));
  const [row] = selectRows(table, [event]).filter((candidate) => candidate.type === event);
  if (!row) throw new UsageError(`${JSON.stringify(event)} is a category; name one of its events`);
  const params = withDefaults(table, row, given) as NonNullable<Selection['params']>;
  const missing = row.params.filter((name) => params[name] === undefined);
  if (missing.length > 0) throw new UsageError(`${event} needs ${missing.map((name) => `${name}=VALUE`).join(' ')}`);
  const [{ patterns } = { patterns: [] }] = selectTopics(table, { events: [event], params }, { uses: ['receive', 'send'] });
  const topics = patterns.map((text) => topicName(text, table.limits));
  return { lines: topics, json: topics.length === 1 ? topics[0] : topics, isPositive: true };
}

function parse({ table, args }: Call): Answer {
  const [topic] = readArguments(args, ['the topic'], 'topicwright topic parse TOPIC');
  if (!isTopicName(topic)) throw new UsageError(`${JSON.stringify(topic)} is not a topic name`);
  const parsed = topicTrie(table).parse(topic);
  if (!parsed) return { lines: [`no event has this topic: ${whyNoEvent(table, topic, 'topic')}`], json: null, isPositive: false };
  return {
    lines: [parsed.type, ...Object.entries(parsed.params).map(([name, value]) => `  ${name}=${value}`)],
    json: parsed,
    isPositive: true,
  };
}

function filter({ table, args, narrowing }: Call): Answer {
  const events = readEvents(args, 'topicwright topic filter EVENTS...');
  const selected = selectFilters(table, { events, ...narrowing });
  const also = selected.alsoReceives.length > 0 ? [`also receives ${selected.alsoReceives.join(', ')}`] : [];
  return { lines: [...selected.filters, ...also], json: selected, isPositive: true };
}

function match({ table, args }: Call): Answer {
  const [given, topic] = readArguments(args, ['the filter', 'the topic'], 'topicwright topic match FILTER TOPIC');
  const text = plainFilter(given);
  if (!isTopicFilter(text)) throw new UsageError(`${JSON.stringify(text)} is not a topic filter`);
  if (/^\$share(?:\/|$)/.test(text))
    throw new UsageError(`${JSON.stringify(text)} is not a valid shared subscription; use $share/GROUP/FILTER`);
  if (!isTopicName(topic)) throw new UsageError(`${JSON.stringify(topic)} is not a topic name`);
  const matches = filterMatches(text, topic, { dialect: table.dialect });
  return { lines: [matches ? 'yes' : 'no'], json: matches, isPositive: matches };
}

function which({ table, args }: Call): Answer {
  const [text] = readArguments(args, ['the filter'], 'topicwright topic which FILTER');
  const wanted = plainFilter(text);
  const types = eventTypesMatching(table, wanted);
  const stored = undeliveredRetained(table, [wanted]);
  const note = stored.length === 0 ? [] : [retainedNote(stored)];
  if (types.length > 0) return { lines: [...types, ...note], json: { events: types }, isPositive: true };
  const reason = whyNoEvent(table, wanted, 'filter');
  return { lines: [`receives nothing: ${reason}`], json: { events: [], reason }, isPositive: false };
}

function retainedNote(types: readonly string[]): string {
  return `AWS IoT delivers the retained messages of ${types.join(', ')} only to a subscription to the exact topic`;
}
