import { ConsumerError } from '@topicwright/consumer';
import type { ParameterValue, Selection, TopicFilter, TopicRow, TopicTable } from '@topicwright/runtime';
import { filtersOf, selectTopics } from '@topicwright/runtime/internal';
import type { RequestRow } from './reply-matcher.js';

type FilterParams = NonNullable<Selection['params']>;

/** Plans the filters of the replies to one kind of request. */
export class ReplyFilterPlanner {
  readonly replies: readonly TopicRow[];
  readonly #request: RequestRow;
  /** The table with only the request and its replies, so that the cost does not depend on the size of the table. */
  readonly #table: TopicTable;
  /** The parameters of the replies. */
  readonly #names: ReadonlySet<string>;
  /** Those that contain a token, which differs in each request. */
  readonly #tokens: ReadonlySet<string>;

  constructor(table: TopicTable, request: RequestRow, replies: readonly TopicRow[]) {
    this.replies = replies;
    this.#request = request;
    this.#table = { ...table, rows: [request, ...replies] };
    const { match } = request.replies;
    const parts = typeof match === 'string' ? [] : [match.request, match.reply];
    this.#tokens = new Set(parts.flatMap((part) => (typeof part === 'string' ? [] : [part.param])));
    this.#names = new Set(replies.flatMap((row) => row.params));
  }

  /**
   * The parameters of the filters for a request with `params`: its own, or those of `use()`.
   *
   * @throws {ConsumerError} `invalid-options` if filters with `useParams` do not receive the replies.
   */
  paramsFor(params: object, useParams: FilterParams | undefined): FilterParams {
    const narrows = (name: string): boolean =>
      this.#names.has(name) && (useParams !== undefined || (this.#request.params.includes(name) && !this.#tokens.has(name)));
    const given = Object.entries(useParams ?? (params as FilterParams)).filter(([name, value]) => value !== undefined && narrows(name));
    for (const [name, value] of useParams ? given : []) {
      const own = (params as Record<string, ParameterValue | undefined>)[name];
      if (own === undefined || [value].flat().includes(own)) continue;
      const message = `${name} ${JSON.stringify(own)} is not among the params of use(), ${JSON.stringify(value)}; replies to ${this.#request.type} would not be received`;
      throw new ConsumerError('invalid-options', `params.${name}`, message);
    }
    return Object.fromEntries(given);
  }

  /** The filters of the replies, as the policy functions grant them for the request. */
  filters(side: string, params: FilterParams): readonly TopicFilter[] {
    const selection: Selection = { events: [this.#request.type], side, params };
    const selected = selectTopics(this.#table, selection, { uses: ['receive'], withReplies: true });
    return filtersOf(
      this.#table,
      selected.filter(({ isAwaited }) => isAwaited),
    ).filters;
  }
}
