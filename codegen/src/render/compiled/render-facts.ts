import type { KeyPart, ReplyMatch } from '@topicwright/runtime/codegen';
import type { Catalog, CatalogEvent } from '../../model/catalog.js';
import { grantTexts } from '../../model/grant-facts.js';
import { policySides, topicTableOf } from '../../model/topic-table.js';
import { compareText } from '../../text/compare-text.js';

/** `topics.txt`: one line per topic with the facts of its row, so that an edit of a row changes one line. */
export function topicsText({ events }: Catalog): string {
  return lines(events.map(topicLine));
}

function topicLine(event: CatalogEvent): string {
  const {
    template,
    type,
    category,
    direction,
    qos,
    retain,
    rules,
    replies,
    content,
    mayBeEmpty,
    setting,
    alwaysOn,
    identity,
    order,
    time,
  } = event;
  const newer = order?.by === undefined ? '' : `:${order.by}`;
  return [
    template,
    type,
    category,
    `${direction}@${qos}${retain ? '!retain' : ''}${rules ? '' : '!no-rules'}`,
    ...(content === 'json' && !mayBeEmpty ? [] : [`content=${content}${mayBeEmpty ? '?' : ''}`]),
    ...(replies ? [`replies=${replies.by.join(',')}:${matchText(replies.match)}`] : []),
    alwaysOn ? 'always-on' : `setting=${setting ?? 'none'}`,
    `identity=${identity.map(partText).join(',') || 'none'}`,
    `order=${order ? `${order.of.map(partText).join(',')}${newer}${order.scope ? '@event' : ''}${order.stale === 'skip' ? '!skip' : ''}` : 'none'}`,
    `time=${time ? `${time.property}:${time.unit ?? 'text'}` : 'none'}`,
  ].join(' ');
}

function matchText(match: ReplyMatch): string {
  if (typeof match === 'string') return match;
  return `${partText(match.request)}=${partText(match.reply)}${match.isInteger ? ':integer' : ''}`;
}

function partText(part: KeyPart): string {
  return typeof part === 'string' ? part : `{${part.param}}`;
}

/** `policies.txt`: one line per grant of each event, with the side if the spec names sides. Resources have no region and account. */
export function policiesText(catalog: Catalog): string {
  const table = topicTableOf(catalog);
  const sides = policySides(catalog);
  const grantLines = table.rows.flatMap((row) =>
    sides.flatMap((side) => {
      const prefix = sides.length > 1 ? `${row.type} ${side}` : row.type;
      return grantTexts(table, row, side).map((text) => `${prefix} ${text}`);
    }),
  );
  return lines(grantLines);
}

function lines(facts: readonly string[]): string {
  return [...facts]
    .sort(compareText)
    .map((fact) => `${fact}\n`)
    .join('');
}
