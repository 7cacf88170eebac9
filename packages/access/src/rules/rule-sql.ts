import { eventTypesMatching, type SelectedFilters, type Selection, type TopicTable } from '@topicwright/runtime';
import {
  checkedSide,
  filtersOf,
  isUsedBy,
  type SelectedTopics,
  selectRows,
  selectTopics,
  sidesOf,
  topicsReceived,
} from '@topicwright/runtime/internal';
import { isServiceSide, withoutServiceTopics, withRules } from '../grants/usable-topics.js';
import { PolicyError } from '../policy-error.js';
import { type RuleCondition, ruleConditionOf } from './rule-condition.js';
import type { RuleFactsByType } from './rule-facts.js';

/** The events that rules forward. */
export interface RuleSelection<Name extends string = string, Params extends object = object, Side extends string = string>
  extends Selection<Name, Params, Side> {
  /** A condition of AWS IoT SQL: only messages for which it is true are forwarded. Its properties must be declared. */
  readonly where?: string;
}

/** An AWS IoT rule that forwards the events of one filter with their topic. */
export interface RuleSql {
  readonly filter: string;
  /**
   * The statement. It selects the whole payload, and the topic as `topic`. If a payload may be something other than a JSON object, or has a
   * property `topic`, it selects the payload in base64 as `data`.
   */
  readonly sql: string;
  /** The value of `awsIotSqlVersion`. It must be set, because the AWS default is another version. */
  readonly sqlVersion: '2016-03-23';
}

/**
 * Returns one rule per filter of `selection`, for the events that its side receives: `SELECT *, topic() AS topic FROM 'filter'`, or
 * `SELECT encode(*, 'base64') AS data, topic() AS topic FROM 'filter'` if a payload may be something other than a JSON object without
 * `topic`.
 *
 * @throws {TopicError} if the selection is invalid.
 * @throws {PolicyError} `invalid-condition` if `where` is invalid, `invalid-identifier` if a filter contains a single quote, `invalid-topic` if
 * AWS IoT has no such topics, `reserved-topic` if the side is AWS IoT itself, `no-rules` if the messages never pass the rules engine.
 */
export function ruleSqlFor(table: TopicTable, facts: RuleFactsByType, selection: RuleSelection): readonly RuleSql[] {
  const condition = ruleConditionFor(table, facts, selection);
  return ruleFiltersFor(table, selection).filters.map((filter) => {
    const selected = isRawFilter(table, filter) ? "encode(*, 'base64') AS data" : '*';
    const where = condition === undefined ? '' : ` WHERE ${condition.text}`;
    return { filter, sql: `SELECT ${selected}, topic() AS topic FROM '${checkedFilter(filter)}'${where}`, sqlVersion: '2016-03-23' };
  });
}

/**
 * Checks the condition of `selection`, and returns it with the properties that selected events do not declare. `undefined` without
 * condition.
 *
 * @throws {TopicError | PolicyError} as {@link ruleSqlFor} does.
 */
export function ruleConditionFor(table: TopicTable, facts: RuleFactsByType, selection: RuleSelection): RuleCondition | undefined {
  if (selection.where === undefined) return undefined;
  return ruleConditionOf(selection.where, [...new Set(forwardedTopics(table, selection).map(({ row }) => row.type))], facts);
}

/** Whether a rule for `filter` encodes payloads in base64. */
export function isRawFilter(table: TopicTable, filter: string): boolean {
  const raw = new Set(table.rows.filter((row) => row.raw && row.rules !== false).map(({ type }) => type));
  return raw.size > 0 && eventTypesMatching(table, filter).some((type) => raw.has(type));
}

/**
 * Returns the filters of the rules of `selection`, and the other event types that they forward.
 *
 * @throws {TopicError | PolicyError} as {@link ruleSqlFor} does.
 */
export function ruleFiltersFor(table: TopicTable, selection: Selection): SelectedFilters {
  const { filters, alsoReceives } = filtersOf(table, forwardedTopics(table, selection), selection.max);
  const unseen = new Set(table.rows.filter((row) => row.rules === false).map(({ type }) => type));
  return { filters, alsoReceives: alsoReceives.filter((type) => !unseen.has(type)) };
}

/**
 * Returns the sides of the table that receive something of `selection` that rules can forward.
 *
 * @throws {TopicError} `unknown-event`.
 */
export function ruleSidesFor(table: TopicTable, { events }: Pick<Selection, 'events'>): readonly string[] {
  const rows = selectRows(table, events).filter((row) => row.rules !== false);
  return sidesOf(table).filter((side) => rows.some((row) => isUsedBy(table, side, row, 'receive') && !isServiceSide(table, row, side)));
}

function forwardedTopics(table: TopicTable, selection: Selection): readonly SelectedTopics[] {
  const topics = selectTopics(table, selection, { uses: ['receive'] });
  const own = withoutServiceTopics(table, checkedSide(table, selection.side), topics, selection.events);
  return withRules(table, own, selection.events);
}

/**
 * Returns the argument `n` of `topic(n)` for each parameter of the events that a rule with `filter` receives. The first segment is 1. Omits
 * parameters that have different positions in these events, and rest parameters.
 */
export function topicSegments(table: TopicTable, filter: string): { readonly [param: string]: number } {
  const rows = table.rows.filter((row) => row.rules !== false && topicsReceived(table, row, filter) !== undefined);
  const segments = new Map<string, number | undefined>();
  for (const { filter: own, pattern = own, params } of rows) {
    const places = pattern.split('/').flatMap((level, i) => {
      // A part of a level is not the whole segment.
      const segment = level === '+' ? i + 1 : undefined;
      return level.match(/[+#]/g)?.map(() => segment) ?? [];
    });
    params.forEach((name, i) => {
      const segment = places[i];
      segments.set(name, !segments.has(name) || segments.get(name) === segment ? segment : undefined);
    });
  }
  return Object.fromEntries([...segments].filter((entry): entry is [string, number] => entry[1] !== undefined));
}

/** The limit of AWS IoT for the slashes of a topic. */
const MAX_SLASHES = 7;

// AWS does not document how to escape a quote in FROM.
function checkedFilter(filter: string): string {
  const slashes = filter.split('/').length - 1;
  if (slashes > MAX_SLASHES && !filter.startsWith('$aws/')) {
    const message = `filter ${JSON.stringify(filter)} has ${slashes} slashes, but topics of AWS IoT have at most ${MAX_SLASHES}`;
    throw new PolicyError('invalid-topic', 'events', filter, message);
  }
  if (filter.startsWith('$aws/rules/')) {
    const message = `messages on ${JSON.stringify(filter)} are sent to one rule directly (Basic Ingest), and no FROM clause matches them`;
    throw new PolicyError('invalid-topic', 'events', filter, message);
  }
  if (!filter.includes("'")) return filter;
  throw new PolicyError(
    'invalid-identifier',
    'params',
    filter,
    `filter ${JSON.stringify(filter)} contains a single quote, which cannot be escaped in the FROM clause of a rule`,
  );
}
