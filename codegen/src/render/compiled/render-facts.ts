import { selectGrants, topicPattern } from '@topicwright/access';
import type { KeyPart } from '@topicwright/runtime/codegen';
import type { Catalog, CatalogEvent } from '../../model/catalog.js';
import { topicTableOf } from '../../model/topic-table.js';
import { compareText } from '../../text/compare-text.js';

/** `topics.txt`: one line per topic with the facts of its row, so that an edit of a row changes one line. */
export function topicsText({ events }: Catalog): string {
  return lines(events.map(topicLine));
}

function topicLine({ template, type, category, direction, qos, setting, alwaysOn, identity, order, time }: CatalogEvent): string {
  const newer = order?.by === undefined ? '' : `:${order.by}`;
  return [
    template,
    type,
    category,
    `${direction}@${qos}`,
    alwaysOn ? 'always-on' : `setting=${setting ?? 'none'}`,
    `identity=${identity.map(partText).join(',') || 'none'}`,
    `order=${order ? `${order.of.map(partText).join(',')}${newer}${order.scope ? '@event' : ''}${order.stale === 'skip' ? '!skip' : ''}` : 'none'}`,
    `time=${time ? `${time.property}:${time.unit ?? 'text'}` : 'none'}`,
  ].join(' ');
}

function partText(part: KeyPart): string {
  return typeof part === 'string' ? part : `{${part.param}}`;
}

/** `policies.txt`: one line per grant of each event. Resources have no region and account. */
export function policiesText(catalog: Catalog): string {
  const table = topicTableOf(catalog);
  const grantLines = table.rows.flatMap((row) => {
    const { type } = row;
    // With a table of one row, the selection does not search the other rows.
    const { grants } = selectGrants({ ...table, rows: [row] }, { events: [type] });
    return grants.flatMap((grant) => {
      if (grant.action === 'subscribe') return [`${type} iot:Subscribe topicfilter/${grant.filter}`];
      return grant.action === 'receive' ? [`${type} iot:Receive topic/${topicPattern(grant.topics)}`] : [];
    });
  });
  return lines(grantLines);
}

function lines(facts: readonly string[]): string {
  return [...facts]
    .sort(compareText)
    .map((fact) => `${fact}\n`)
    .join('');
}
