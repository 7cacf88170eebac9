import { intersectWithTemplate, type Selection, selectFilters, type TopicTable } from '@topicwright/runtime';
import { PolicyError } from '../policy-error.js';

/** An AWS IoT rule that forwards the events of one filter with their topic. */
export interface RuleSql {
  readonly filter: string;
  /** The statement: the whole payload, and its topic as `topic`. */
  readonly sql: string;
  /** To be set as `awsIotSqlVersion`: the default is another one. */
  readonly sqlVersion: '2016-03-23';
}

/**
 * One rule a filter of `selection`, each `SELECT *, topic() AS topic FROM 'filter'`.
 *
 * @throws {TopicError} for a selection that the table does not know; {PolicyError} `invalid-identifier` for a quote.
 */
export function ruleSqlFor(table: TopicTable, selection: Selection): readonly RuleSql[] {
  return selectFilters(table, selection).filters.map((filter) => ({
    filter,
    sql: `SELECT *, topic() AS topic FROM '${checkedFilter(filter)}'`,
    sqlVersion: '2016-03-23',
  }));
}

/**
 * The number that `topic(n)` takes for each parameter of the events that `filter` receives; the first segment is 1. A parameter that
 * stands elsewhere in another of these events, or that takes the rest of the topic, has none.
 */
export function topicSegments(table: TopicTable, filter: string): { readonly [param: string]: number } {
  const rows = table.rows.filter((row) => intersectWithTemplate(filter, row.filter, table.dialect) !== undefined);
  const segments = new Map<string, number | undefined>();
  for (const { filter: own, params } of rows) {
    const places = own.split('/').flatMap((level, i) => (level === '+' || level === '#' ? [{ level, segment: i + 1 }] : []));
    params.forEach((name, i) => {
      const place = places[i];
      const segment = place?.level === '+' ? place.segment : undefined;
      segments.set(name, !segments.has(name) || segments.get(name) === segment ? segment : undefined);
    });
  }
  return Object.fromEntries([...segments].filter((entry): entry is [string, number] => entry[1] !== undefined));
}

// How AWS IoT SQL escapes a quote in FROM is not documented, so no statement is made with one.
function checkedFilter(filter: string): string {
  if (!filter.includes("'")) return filter;
  throw new PolicyError(
    'invalid-identifier',
    'params',
    filter,
    `filter ${JSON.stringify(filter)} holds a quote, which a rule's FROM cannot`,
  );
}
