import { grantTexts } from '../model/grant-facts.js';
import { policySides, topicRow } from '../model/topic-table.js';
import type { MatchedEvents } from './match-events.js';
import { type SpecChange, specChange } from './spec-change.js';
import { type EventPair, type EventVersion, placeOfKey, type SpecPair, type SpecVersion } from './spec-version.js';

/** What the policies of each side grant for an event that they did not grant before, and the reverse. */
export function compareGrants(specs: SpecPair, { pairs, removed, added }: MatchedEvents): readonly SpecChange[] {
  const sides = [...new Set([...policySides(specs.before.catalog), ...policySides(specs.after.catalog)])];
  const all: readonly Partial<EventPair>[] = [...pairs, ...removed.map((before) => ({ before })), ...added.map((after) => ({ after }))];
  return all.flatMap((pair) => sides.flatMap((side) => grantChanges(specs, pair, side)));
}

function grantChanges(specs: SpecPair, { before, after }: Partial<EventPair>, side: string): readonly SpecChange[] {
  const old = before ? grantsOf(specs.before, before, side) : [];
  const now = after ? grantsOf(specs.after, after, side) : [];
  const [lost, gained] = [old.filter((grant) => !now.includes(grant)), now.filter((grant) => !old.includes(grant))];
  const where = {
    path: 'topic',
    event: (after ?? before)?.event.type ?? '',
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

function grantsOf({ catalog, table }: SpecVersion, { event }: EventVersion, side: string): readonly string[] {
  if (!policySides(catalog).includes(side)) return [];
  const replies = table.rows.filter(({ type }) => type !== event.type && event.replies?.by.includes(type));
  return grantTexts(table, topicRow(event), side, replies);
}
