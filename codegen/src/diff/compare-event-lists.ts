import type { NewCategories } from './compare-categories.js';
import { hasMoreTopics, type MatchedEvents, TopicOwners } from './match-events.js';
import { type SpecChange, specChange } from './spec-change.js';
import { type EventPair, type EventVersion, placeOfKey, placeOfRow, type SpecPair } from './spec-version.js';

/** The events that were removed, added, renamed or moved. */
export function compareEventLists(specs: SpecPair, events: MatchedEvents, newCategories: NewCategories): readonly SpecChange[] {
  const { pairs, removed, added } = events;
  const owners = new TopicOwners(specs, events);
  const moved = pairs.filter((pair) => hasMoreTopics(specs, pair)).map(({ after }) => after);
  return [
    ...removed.map((one) => removedEvent(specs, one)),
    ...added.map((one) => addedEvent(specs, one)),
    ...[...added, ...moved].flatMap((one) => takenTopics(specs, one, owners)),
    ...pairs.flatMap((pair) => renamedOrMoved(specs, pair, newCategories)),
  ];
}

function removedEvent({ before }: SpecPair, { event, row }: EventVersion): SpecChange {
  return specChange('event-removed', { old: event.template }, { path: 'topic', event: event.type, at: { old: placeOfRow(before, row) } });
}

function addedEvent(specs: SpecPair, one: EventVersion): SpecChange {
  return specChange('event-added', { new: one.event.template }, atNewTopic(specs, one));
}

function takenTopics(specs: SpecPair, one: EventVersion, owners: TopicOwners): readonly SpecChange[] {
  const other = owners.ownerBefore(one.event);
  return other === undefined ? [] : [specChange('topics-taken', { new: one.event.template, other }, atNewTopic(specs, one))];
}

function atNewTopic({ after }: SpecPair, { event, row }: EventVersion): Omit<SpecChange, 'rule' | 'facts'> {
  return { path: 'topic', event: event.type, at: { new: placeOfKey(after, row, 'topic') } };
}

function renamedOrMoved({ before, after }: SpecPair, pair: EventPair, newCategories: NewCategories): readonly SpecChange[] {
  const [old, now] = [pair.before.event, pair.after.event];
  const where = { event: now.type, at: { old: placeOfRow(before, pair.before.row), new: placeOfRow(after, pair.after.row) } };
  const isMoved = old.category !== now.category && newCategories.get(old.category) !== now.category;
  return [
    ...(old.type === now.type ? [] : [specChange('event-renamed', { old: old.type, new: now.type }, { path: 'events', ...where })]),
    ...(isMoved ? [specChange('event-moved', { old: old.category, new: now.category }, { path: 'category', ...where })] : []),
  ];
}
