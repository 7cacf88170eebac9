import { renamedCategories } from './compare-categories.js';
import { hasMoreTopics, type MatchedEvents, TopicOwners } from './match-events.js';
import { type SpecChange, specChange } from './spec-change.js';
import { type EventPair, type EventVersion, placeOfKey, placeOfRow, type SpecPair } from './spec-version.js';

/** The events that were removed, added, renamed or moved. */
export function compareEventLists(specs: SpecPair, { pairs, removed, added }: MatchedEvents): readonly SpecChange[] {
  const renamed = renamedCategories(specs, pairs);
  const owners = new TopicOwners(specs, pairs);
  const moved = pairs.filter((pair) => hasMoreTopics(specs, pair)).map(({ after }) => after);
  return [
    ...removed.map((one) => removedEvent(specs, one)),
    ...added.map((one) => addedEvent(specs, one)),
    ...[...added, ...moved].flatMap((one) => takenTopics(specs, one, owners)),
    ...pairs.flatMap((pair) => renamedOrMoved(specs, pair, renamed)),
  ];
}

function removedEvent({ before }: SpecPair, { event, row }: EventVersion): SpecChange {
  return specChange('event-removed', { old: event.template }, { path: 'topic', event: event.type, at: { old: placeOfRow(before, row) } });
}

function addedEvent({ after }: SpecPair, { event, row }: EventVersion): SpecChange {
  const where = { path: 'topic', event: event.type, at: { new: placeOfKey(after, row, 'topic') } };
  return specChange('event-added', { new: event.template }, where);
}

function takenTopics({ after }: SpecPair, { event, row }: EventVersion, owners: TopicOwners): readonly SpecChange[] {
  const other = owners.ownerBefore(event);
  if (other === undefined) return [];
  const where = { path: 'topic', event: event.type, at: { new: placeOfKey(after, row, 'topic') } };
  return [specChange('topics-taken', { new: event.template, other }, where)];
}

function renamedOrMoved({ before, after }: SpecPair, pair: EventPair, renamed: ReadonlyMap<string, string>): readonly SpecChange[] {
  const [old, now] = [pair.before.event, pair.after.event];
  const where = { event: now.type, at: { old: placeOfRow(before, pair.before.row), new: placeOfRow(after, pair.after.row) } };
  const isMoved = old.category !== now.category && renamed.get(old.category) !== now.category;
  return [
    ...(old.type === now.type ? [] : [specChange('event-renamed', { old: old.type, new: now.type }, { path: 'events', ...where })]),
    ...(isMoved ? [specChange('event-moved', { old: old.category, new: now.category }, { path: 'category', ...where })] : []),
  ];
}
