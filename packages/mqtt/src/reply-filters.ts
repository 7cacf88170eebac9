import { ConsumerError } from '@topicwright/consumer';
import { type ParameterValue, type Selection, selectFilters, type TopicFilter, type TopicRow, type TopicTable } from '@topicwright/runtime';
import type { RequestRow } from './reply-matcher.js';

type FilterParams = NonNullable<Selection['params']>;

/** The filters of the replies to one kind of request. */
export class ReplyFilterRule {
  readonly replies: readonly TopicRow[];
  readonly #request: RequestRow;
  /** The table with only the request and its replies, so that the cost does not depend on the size of the table. */
  readonly #table: TopicTable;
  /** The parameters of the replies that may narrow the filters. A token differs in each request. */
  readonly #names: ReadonlySet<string>;

  constructor(table: TopicTable, request: RequestRow, replies: readonly TopicRow[]) {
    this.replies = replies;
    this.#request = request;
    this.#table = { ...table, rows: [request, ...replies] };
    const { match } = request.replies;
    const parts = typeof match === 'string' ? [] : [match.request, match.reply];
    const tokens = parts.flatMap((part) => (typeof part === 'string' ? [] : [part.param]));
    this.#names = new Set(replies.flatMap(({ params }) => params).filter((name) => !tokens.includes(name)));
  }

  /**
   * The parameters of the filters for a request with `params`: its own, or `fixed`.
   *
   * @throws {ConsumerError} `invalid-options` if filters with the parameters `fixed` do not receive the replies.
   */
  paramsFor(params: object, fixed: FilterParams | undefined): FilterParams {
    const chosen = Object.entries(fixed ?? (params as FilterParams)).filter(
      ([name, value]) => value !== undefined && this.#names.has(name),
    );
    for (const [name, value] of fixed ? chosen : []) {
      const own = (params as Record<string, ParameterValue | undefined>)[name];
      if (own === undefined || [value].flat().includes(own)) continue;
      const message = `the replies to ${this.#request.type} with ${name} ${JSON.stringify(own)} are not received, because use() fixes ${name} to ${JSON.stringify(value)}`;
      throw new ConsumerError('invalid-options', `params.${name}`, message);
    }
    return Object.fromEntries(chosen);
  }

  /** The filters of the replies, as `topicFilters` and the policy functions return them for the request. */
  filters(side: string, params: FilterParams): readonly TopicFilter[] {
    return selectFilters(this.#table, { events: [this.#request.type], side, params }).filters;
  }
}
