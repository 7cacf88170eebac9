import type { Grant } from '@topicwright/access';
import { grantsOf, policyText } from '../model/grant-facts.js';
import { policySides, topicRow } from '../model/topic-table.js';
import type { MatchedEvents } from './match-events.js';
import { type SpecChange, specChange } from './spec-change.js';
import { type EventPair, type EventVersion, placeOfKey, type SpecPair, type SpecVersion } from './spec-version.js';

/** What the policies of each side grant for an event that they did not grant before, and the reverse. */
export function compareGrants(specs: SpecPair, { pairs, removed, added }: MatchedEvents): readonly SpecChange[] {
  const all: readonly OneOrBoth[] = [...pairs, ...removed.map((before) => ({ before })), ...added.map((after) => ({ after }))];
  const sides = sidePairs(specs);
  return all.flatMap((pair) => sides.flatMap((each) => grantChanges(specs, pair, each)));
}

/** An event of both versions, or of one. */
type OneOrBoth =
  | EventPair
  | { readonly before: EventVersion; readonly after?: never }
  | { readonly before?: never; readonly after: EventVersion };

/** A side: its name in each version. */
interface SidePair {
  readonly before: string;
  readonly after: string;
}

// A side that has no equal name in the old version was renamed.
function sidePairs({ before, after }: SpecPair): readonly SidePair[] {
  const [old, now] = [before.catalog.sides, after.catalog.sides];
  const isSwapped = old.includes(now[0]) ? now[0] === old[1] : now[1] === old[0];
  return now.map((side, i) => ({ before: old[isSwapped ? 1 - i : i] as string, after: side }));
}

function grantChanges(specs: SpecPair, { before, after }: OneOrBoth, sides: SidePair): readonly SpecChange[] {
  const textOf = specs.after.catalog.dialect === 'aws-iot' ? policyText : plainText;
  const old = before ? grantsOfSide(specs.before, before, sides.before).flatMap(textOf) : [];
  const now = after ? grantsOfSide(specs.after, after, sides.after).flatMap(textOf) : [];
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
    ...(gained.length > 0 ? [specChange('grant-gained', { new: gained, side: sides.after }, where)] : []),
    ...(lost.length > 0 ? [specChange('grant-lost', { old: lost, side: sides.after }, where)] : []),
  ];
}

function grantsOfSide({ catalog, table, rows }: SpecVersion, { event }: EventVersion, side: string): readonly Grant[] {
  if (!policySides(catalog).includes(side)) return [];
  const replies = (event.replies?.by ?? []).flatMap((type) => (type === event.type ? [] : (rows.get(type) ?? [])));
  return grantsOf(table, topicRow(event), side, replies);
}

/** A grant in terms of MQTT: `receive acme/+/door`. Empty for the permission to connect. */
function plainText(grant: Grant): readonly string[] {
  if (grant.action === 'connect') return [];
  return [grant.action === 'subscribe' ? `subscribe ${grant.filter}` : `${grant.action} ${grant.topics}`];
}
