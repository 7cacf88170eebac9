import { explain } from '@topicwright/runtime/codegen';
import type { Path } from '../load/source-file.js';
import type { SpecDocument, SpecKeyPart, SpecReplies } from '../load/spec-document.js';
import { didYouMean, onePerPlace, type Problem, problem } from '../problems/problem.js';
import { knownReferences, referencedProperty } from '../schema/property-reference.js';
import type { Draft, DraftRow } from './draft.js';
import { brokenValue } from './parameter-rules.js';
import type { Rule } from './rule.js';
import { parameterNames } from './template.js';

/** The rules for requests and their replies. */
export const REPLY_RULES: readonly Rule[] = [
  { code: 'unknown-reply', check: unknownReplies },
  { code: 'bad-reply', check: badReplies },
  { code: 'bad-token', check: badTokens },
  { code: 'ambiguous-replies', check: ambiguousReplies },
];

/** A request, with the rows of its replies that exist. */
interface Request {
  readonly row: DraftRow;
  readonly replies: SpecReplies;
  readonly path: Path;
  readonly known: readonly Reply[];
}

/** A reply, and its index in `by`. */
interface Reply {
  readonly row: DraftRow;
  readonly index: number;
}

function requestsOf({ rows }: Draft): readonly Request[] {
  const byType = new Map(rows.map((row) => [row.type, row]));
  return rows.flatMap((row): readonly Request[] => {
    const { replies } = row.event;
    if (!replies) return [];
    const known = replies.by.flatMap((type, index) => {
      const reply = byType.get(type);
      return reply ? [{ row: reply, index }] : [];
    });
    return [{ row, replies, path: row.pathOf('replies'), known }];
  });
}

function unknownReplies(draft: Draft): readonly Problem[] {
  const types = draft.rows.map(({ type }) => type);
  return onePerPlace(
    requestsOf(draft).flatMap(({ row, replies, path }) =>
      replies.by.flatMap((name, i) => {
        if (types.includes(name)) return [];
        return [problem('unknown-reply', draft.source.at([...path, 'by', i]), { type: row.type, name }, didYouMean(name, types))];
      }),
    ),
  );
}

function badReplies(draft: Draft): readonly Problem[] {
  return onePerPlace(
    requestsOf(draft).flatMap(({ row, replies, path, known }) =>
      known.flatMap((reply) => {
        const isRepeated = replies.by.indexOf(reply.row.type) < reply.index;
        const wrong = isRepeated ? { reason: 'is listed twice', hint: 'remove one' } : wrongReply(draft.document, row, reply.row);
        if (!wrong) return [];
        const at = draft.source.at([...path, 'by', reply.index]);
        return [problem('bad-reply', at, { type: row.type, reply: reply.row.type, reason: wrong.reason }, { hint: wrong.hint })];
      }),
    ),
  );
}

interface WrongReply {
  readonly reason: string;
  readonly hint: string;
}

function wrongReply({ sides }: SpecDocument, request: DraftRow, reply: DraftRow): WrongReply | undefined {
  if (reply === request) return { reason: 'is the request itself', hint: 'name another row' };
  const { direction = 'receive' } = request.event;
  const wanted = direction === 'send' ? 'receive' : direction === 'receive' ? 'send' : 'both';
  const { direction: own = 'receive' } = reply.event;
  if (own === wanted || own === 'both') return undefined;
  const asks = sides?.[direction === 'receive' ? 1 : 0];
  const reason =
    wanted === 'both'
      ? 'is not sent by both sides, as the request is'
      : `is sent by the side that sends the request${asks ? `, ${asks}` : ''}`;
  return { reason, hint: `set "direction: ${wanted}" on the reply, or name another row` };
}

/** A token that can be generated, as a string and as an integer. */
const SAMPLE_TOKENS = { string: '7c9e6679-7425-40de-944b-e07fc1f90ae7', integer: 1_234_567 } as const;

function badTokens(draft: Draft): readonly Problem[] {
  const { parameters = {} } = draft.document;
  return onePerPlace(
    requestsOf(draft).flatMap(({ row, replies: { match }, path, known }) => {
      if (typeof match === 'string') return [];
      const place = [...path, 'match'];
      const missing = [
        missingToken(draft, row, match.request, [...place, 'request']),
        ...known.map((reply) => missingToken(draft, reply.row, match.reply, [...place, 'reply'])),
      ].flatMap((each) => each ?? []);
      const reason = missing.length > 0 ? undefined : unfitToken(row, match.request, parameters);
      if (reason === undefined) return missing.slice(0, 1);
      const hint = 'remove the constraint, or match by another token';
      return [problem('bad-token', draft.source.at([...place, 'request']), { type: row.type, reason }, { hint })];
    }),
  );
}

/** The problem of a token that `row` does not have. */
function missingToken({ source }: Draft, row: DraftRow, part: SpecKeyPart, path: Path): Problem | undefined {
  const { type, template, levels, schema } = row;
  if (typeof part === 'string') {
    if (schema === undefined || referencedProperty(schema, part)) return undefined;
    const reason = `has no property ${JSON.stringify(part)}`;
    return problem('bad-token', source.at(path), { type, reason }, didYouMean(part, knownReferences(schema)));
  }
  const names = parameterNames(levels);
  if (!template.ok || names.includes(part.param)) return undefined;
  const reason = `has no parameter ${JSON.stringify(part.param)}`;
  return problem('bad-token', source.at([...path, 'param']), { type, reason }, didYouMean(part.param, names));
}

/** Why a generated token is not valid in a request. `undefined` if it is. */
function unfitToken(row: DraftRow, part: SpecKeyPart, parameters: Parameters): string | undefined {
  const token = SAMPLE_TOKENS[hasIntegerToken(row, part, parameters) ? 'integer' : 'string'];
  const notAllowed = `cannot contain a generated token such as ${JSON.stringify(token)}`;
  if (typeof part === 'string') {
    const [issue] = explain(referencedProperty(row.narrowed, part)?.schema ?? {}, token);
    return issue && `${notAllowed}: ${JSON.stringify(part)} must be ${issue.expected}`;
  }
  const parameter = parameters[part.param];
  const reason = parameter && brokenValue(part.param, parameter, token);
  return reason && `${notAllowed}: ${reason}`;
}

/** Whether the token of a request can be an integer, and not a string. */
export function hasIntegerToken(row: DraftRow, part: SpecKeyPart, parameters: Parameters): boolean {
  if (typeof part !== 'string') return parameters[part.param]?.type === 'integer';
  const schema = referencedProperty(row.narrowed, part)?.schema ?? {};
  return explain(schema, SAMPLE_TOKENS.string).length > 0 && explain(schema, SAMPLE_TOKENS.integer).length === 0;
}

// If a request is matched only by its topic, every reply on the topics of its replies is its own.
function ambiguousReplies(draft: Draft): readonly Problem[] {
  const requests = requestsOf(draft);
  return onePerPlace(
    requests.flatMap(({ row, replies, path, known }) => {
      if (replies.match !== 'topic') return [];
      const shared = known.flatMap((reply) => {
        const other = requests.find((each) => each.row !== row && each.known.some((its) => its.row === reply.row));
        return other ? [{ reply, other }] : [];
      });
      return shared.map(({ reply, other }) => {
        const at = draft.source.at([...path, 'by', reply.index]);
        return problem('ambiguous-replies', at, { type: row.type, reply: reply.row.type, other: other.row.type });
      });
    }),
  );
}

type Parameters = NonNullable<SpecDocument['parameters']>;
