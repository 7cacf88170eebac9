import { intersectWithTemplate, type Selection, selectFilters, type TopicTable } from '@topicwright/runtime';
import { PolicyError } from '../policy-error.js';

/** An AWS IoT rule that forwards the events of one filter with their topic. */
export interface RuleSql {
  readonly filter: string;
  /** The statement. It selects the whole payload, and the topic as `topic`. */
  readonly sql: string;
  /** The value of `awsIotSqlVersion`. It must be set, because the AWS default is another version. */
  readonly sqlVersion: '2016-03-23';
}

/**
 * Returns one rule per filter of `selection`: `SELECT *, topic() AS topic FROM 'filter'`.
 *
 * @throws {TopicError} if the selection is invalid.
 * @throws {PolicyError} `invalid-identifier` if a filter contains a single quote.
 */
export function ruleSqlFor(table: TopicTable, selection: Selection): readonly RuleSql[] {
  return selectFilters(table, selection).filters.map((filter) => ({
    filter,
    sql: `SELECT *, topic() AS topic FROM '${checkedFilter(filter)}'`,
    sqlVersion: '2016-03-23',
  }));
}

/**
 * Returns the argument `n` of `topic(n)` for each parameter of the events that `filter` matches. The first segment is 1. Omits parameters
 * that have different positions in these events, and rest parameters.
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

// AWS does not document how to escape a quote in FROM.
function checkedFilter(filter: string): string {
  if (!filter.includes("'")) return filter;
  throw new PolicyError(
    'invalid-identifier',
    'params',
    filter,
    `filter ${JSON.stringify(filter)} contains a single quote, which cannot be escaped in the FROM clause of a rule`,
  );
}
