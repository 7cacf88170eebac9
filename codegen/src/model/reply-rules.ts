import { explain, MAX_INTEGER_TOKEN } from '@topicwright/runtime/codegen';
import type { Path } from '../load/source-file.js';
import type { SpecDocument, SpecKeyPart, SpecReplies } from '../load/spec-document.js';
import { didYouMean, onePerPlace, type Problem, problem } from '../problems/problem.js';
import type { JsonSchema } from '../schema/json-schema.js';
import { knownReferences, normalReference, referencedProperty } from '../schema/property-reference.js';
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
        const wrong = isRepeated
          ? { reason: 'is listed twice', hint: 'remove one' }
          : wrongReply(draft.document, { row, replies }, reply.row);
        if (!wrong) return [];
        const at = draft.source.at([...path, 'by', reply.index]);
        const hint = inheritedHint(row) ?? wrong.hint;
        return [problem('bad-reply', at, { type: row.type, reply: reply.row.type, reason: wrong.reason }, { hint })];
      }),
    ),
  );
}

/** What to do if a row inherits replies that do not fit. */
function inheritedHint({ type, owns }: DraftRow): string | undefined {
  return owns('replies') ? undefined : `set "replies: null" on ${type}, if it is not a request, or move "replies" to the requests`;
}

interface WrongReply {
  readonly reason: string;
  readonly hint: string;
}

function wrongReply(
  { sides }: SpecDocument,
  { row: request, replies }: Pick<Request, 'row' | 'replies'>,
  reply: DraftRow,
): WrongReply | undefined {
  if (reply === request) return { reason: 'is the request itself', hint: 'name another row' };
  const { direction = 'receive' } = request.event;
  const wanted = direction === 'send' ? 'receive' : direction === 'receive' ? 'send' : 'both';
  const { direction: own = 'receive' } = reply.event;
  if (own === 'both' && replies.match === 'topic') {
    const reason = 'is sent by both sides, so its topic does not identify the sender';
    return { reason, hint: wanted === 'both' ? 'match by a token' : 'match by a token, or name a row that only the other side sends' };
  }
  if (own === wanted || own === 'both') return undefined;
  const asks = sides?.[direction === 'receive' ? 1 : 0];
  const reason =
    wanted === 'both'
      ? 'is not sent by both sides, as the request is'
      : `is sent by the side that sends the request${asks ? `, ${asks}` : ''}`;
  return { reason, hint: `set "direction: ${wanted}" on the reply, or name another row` };
}

/** Tokens that can be generated: strings, and the smallest and the largest integer. */
const SAMPLE_TOKENS = {
  string: ['7c9e6679-7425-40de-944b-e07fc1f90ae7', '00000000-0000-4000-8000-000000000000'],
  integer: [0, MAX_INTEGER_TOKEN],
} as const;

function badTokens(draft: Draft): readonly Problem[] {
  return onePerPlace(
    requestsOf(draft).flatMap((request) => {
      const { row, replies, path, known } = request;
      const { match } = replies;
      if (typeof match === 'string') return [];
      const place = [...path, 'match'];
      const missing = [
        missingToken(draft, row, match.request, [...place, 'request'], inheritedHint(row)),
        ...known.map((reply) => missingToken(draft, reply.row, match.reply, [...place, 'reply'], undefined)),
      ].flatMap((each) => each ?? []);
      if (missing.length > 0) return missing.slice(0, 1);
      const unfit = unfitTokens(request, draft.document.parameters ?? {});
      return unfit.slice(0, 1).map(({ type, part, reason, hint }) => {
        return problem('bad-token', draft.source.at([...place, part]), { type, reason }, { hint });
      });
    }),
  );
}

/** The problem of a token that `row` does not have. */
function missingToken({ source }: Draft, row: DraftRow, part: SpecKeyPart, path: Path, hint: string | undefined): Problem | undefined {
  const { type, template, levels, selected } = row;
  if (typeof part === 'string') {
    const missing = selected && missingProperty(selected, part);
    return missing && problem('bad-token', source.at(path), { type, reason: missing.reason }, hint === undefined ? missing.hint : { hint });
  }
  const names = parameterNames(levels);
  if (!template.ok || names.includes(part.param)) return undefined;
  const reason = `has no parameter ${JSON.stringify(part.param)}`;
  return problem(
    'bad-token',
    source.at([...path, 'param']),
    { type, reason },
    hint === undefined ? didYouMean(part.param, names) : { hint },
  );
}

interface MissingProperty {
  readonly reason: string;
  readonly hint: ReturnType<typeof didYouMean>;
}

function missingProperty(schema: JsonSchema, reference: string): MissingProperty | undefined {
  const shown = JSON.stringify(reference);
  const property = referencedProperty(schema, reference);
  if (property?.isInArray) return { reason: `has ${shown} in an array`, hint: { hint: 'name a property that is not in an array' } };
  if (property) return undefined;
  const known = knownReferences(schema);
  if (known.includes(normalReference(reference)))
    return { reason: `has ${shown} only in some of its alternatives`, hint: { hint: 'describe the property in each of them' } };
  return { reason: `has no property ${shown}`, hint: didYouMean(reference, known) };
}

/** A token that exists but cannot match. */
interface UnfitToken {
  readonly type: string;
  readonly part: 'request' | 'reply';
  readonly reason: string;
  readonly hint: string;
}

function unfitTokens({ row, replies: { match }, known }: Request, parameters: Parameters): readonly UnfitToken[] {
  if (typeof match === 'string') return [];
  const { type } = row;
  const param = typeof match.request === 'string' ? boundParameter(row, match.request) : undefined;
  if (param !== undefined) {
    const reason = `repeats the parameter ${JSON.stringify(param)} as ${JSON.stringify(match.request)}, so it cannot contain another token`;
    return [{ type, part: 'request', reason, hint: `use { param: ${param} }, or name another property` }];
  }
  const kind = hasIntegerToken(row, match.request, parameters) ? 'integer' : 'string';
  const hint = 'remove the constraint, or match by another token';
  const reasonFor = (each: DraftRow, part: SpecKeyPart): string | undefined => unfitReason(each, part, SAMPLE_TOKENS[kind], parameters);
  const own = reasonFor(row, match.request);
  if (own !== undefined) return [{ type, part: 'request', reason: own, hint }];
  return known.flatMap((reply) => {
    const reason = repeatReason(reply.row, match) ?? reasonFor(reply.row, match.reply);
    return reason === undefined ? [] : [{ type: reply.row.type, part: 'reply' as const, reason, hint }];
  });
}

/** Why a reply cannot repeat a token in a property that repeats a parameter. It can if the parameter is the token. */
function repeatReason(row: DraftRow, { request, reply }: Exclude<SpecReplies['match'], string>): string | undefined {
  const param = typeof reply === 'string' ? boundParameter(row, reply) : undefined;
  if (param === undefined || (typeof request === 'object' && request.param === param)) return undefined;
  return `repeats the parameter ${JSON.stringify(param)} as ${JSON.stringify(reply)}, so it cannot contain another token`;
}

/** The parameter of the topic that the property repeats. */
function boundParameter({ levels, event }: DraftRow, property: string): string | undefined {
  return parameterNames(levels).find((name) => {
    const binding = event.bind && Object.hasOwn(event.bind, name) ? event.bind[name] : name;
    const bound = typeof binding === 'object' ? binding?.arn : binding;
    return bound !== undefined && normalReference(bound) === normalReference(property);
  });
}

/** Why a message of `row` cannot contain one of `tokens`. `undefined` if it can contain all of them. */
function unfitReason(row: DraftRow, part: SpecKeyPart, tokens: readonly (string | number)[], parameters: Parameters): string | undefined {
  const reasons = tokens.flatMap((token) => {
    const reason = typeof part === 'string' ? propertyReason(row, part, token) : parameterReason(row, parameters, part.param, token);
    return reason === undefined ? [] : [`cannot contain a generated token such as ${JSON.stringify(token)}: ${reason}`];
  });
  return reasons[0];
}

function propertyReason(row: DraftRow, property: string, token: string | number): string | undefined {
  const [issue] = explain(tokenSchema(row, property), token);
  return issue && `${JSON.stringify(property)} must be ${issue.expected}`;
}

function parameterReason(row: DraftRow, parameters: Parameters, name: string, token: string | number): string | undefined {
  const parameter = parameters[name];
  if (parameter?.default !== undefined) return `${JSON.stringify(name)} has a default, so no token is generated`;
  return parameter && brokenValue([row], { name, parameter, value: parameter.type === 'integer' ? token : `${token}` });
}

/** Whether the token of a request can be an integer, and not a string. */
export function hasIntegerToken(row: DraftRow, part: SpecKeyPart, parameters: Parameters): boolean {
  if (typeof part !== 'string') return parameters[part.param]?.type === 'integer';
  const schema = tokenSchema(row, part);
  const allows = (token: string | number): boolean => explain(schema, token).length === 0;
  return !SAMPLE_TOKENS.string.some(allows) && SAMPLE_TOKENS.integer.some(allows);
}

/** The schema of a property that contains a token. */
function tokenSchema({ narrowed, selected }: DraftRow, property: string): JsonSchema {
  const found = referencedProperty(narrowed, property) ?? referencedProperty(selected, property);
  return found?.schema ?? {};
}

// A request that is matched only by its topic takes every message on the topics of its replies, so no other request may share them.
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
