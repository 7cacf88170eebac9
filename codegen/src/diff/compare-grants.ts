import type { Grant } from '@topicwright/access';
import { grantsOf, policyText } from '../model/grant-facts.js';
import { policySides, topicRow } from '../model/topic-table.js';
import type { MatchedEvents } from './match-events.js';
import { type SpecChange, specChange } from './spec-change.js';
import { type EventPair, type EventVersion, placeOfKey, type SpecPair, type SpecVersion } from './spec-version.js';

/** What the policies of each side grant for an event that they did not grant before, and the reverse. */
export function compareGrants(specs: SpecPair, { pairs, removed, added }: MatchedEvents): readonly SpecChange[] {
  const all: readonly OneOrBoth[] = [...pairs, ...removed.map((before) => ({ before })), ...added.map((after) => ({ after }))];
  return all.flatMap((pair) => SIDES.flatMap((index) => grantChanges(specs, pair, index)));
}

/** An event of both versions, or of one. */
type OneOrBoth =
  | EventPair
  | { readonly before: EventVersion; readonly after?: never }
  | { readonly before?: never; readonly after: EventVersion };

/** The sides by their positions. They may have other names. */
const SIDES = [0, 1] as const;

function grantChanges(specs: SpecPair, { before, after }: OneOrBoth, index: 0 | 1): readonly SpecChange[] {
  const textOf = specs.after.catalog.dialect === 'aws-iot' ? policyText : plainText;
  const old = before ? grantsOfSide(specs.before, before, index).flatMap(textOf) : [];
  const now = after ? grantsOfSide(specs.after, after, index).flatMap(textOf) : [];
  const side = specs.after.catalog.sides[index];
  const [lost, gained] = [old.filter((grant) => !now.includes(grant)), now.filter((grant) => !old.includes(grant))];
  const where = {
    path: 'topic',
    event: (after ?? before).event.type,
    at: {
      ...(before && { old: placeOfKey(specs.before, before.row, 'topic') }),
      ...(after && { new: placeOfKey(specs.after, after.row, 'topic') }),
    },
  };
  return [
    ...(gained.length > 0 ? [specChange('grant-gained', { new: gained, side }, where)] : []),
    ...(lost.length > 0 ? [specChange('grant-lost', { old: lost, side }, where)] : []),
  ];
}

function grantsOfSide({ catalog, table, rows }: SpecVersion, { event }: EventVersion, index: 0 | 1): readonly Grant[] {
  const side = catalog.sides[index];
  if (!policySides(catalog).includes(side)) return [];
  const replies = (event.replies?.by ?? []).flatMap((type) => (type === event.type ? [] : (rows.get(type) ?? [])));
  return grantsOf(table, topicRow(event), side, replies);
}

/** A grant in terms of MQTT: `receive acme/+/door`. Empty for the permission to connect. */
function plainText(grant: Grant): readonly string[] {
  if (grant.action === 'connect') return [];
  return [grant.action === 'subscribe' ? `subscribe ${grant.filter}` : `${grant.action} ${grant.topics}`];
}
