import { beginsWithParameter, type LevelRelation, levelRelation, type RowLevel, rowLevels } from '@topicwright/runtime/codegen';
import { type FilterTree, treeOfFilters } from '@topicwright/runtime/internal';
import type { CatalogEvent } from '../model/catalog.js';
import { widestPattern } from '../model/template.js';
import { topicRow } from '../model/topic-table.js';
import { type EventPair, type EventVersion, eventsOf, type SpecPair, type SpecVersion } from './spec-version.js';

/** Which events of two versions are the same. */
export interface MatchedEvents {
  /** Those with equal types, and those that were renamed. */
  readonly pairs: readonly EventPair[];
  readonly removed: readonly EventVersion[];
  readonly added: readonly EventVersion[];
  /** The new types of the events that still exist, by their old types. */
  readonly newTypes: ReadonlyMap<string, string>;
}

/** Matches events by type. Of the others, those with equal topics were renamed: first those with the same template. */
export function matchEvents({ before, after }: SpecPair): MatchedEvents {
  const [old, now] = [eventsOf(before), eventsOf(after)];
  const onlyBefore = new Map([...old].filter(([type]) => !now.has(type)));
  const onlyAfter = new Map([...now].filter(([type]) => !old.has(type)));
  const same = [...now].flatMap(([type, one]): readonly EventPair[] => {
    const other = old.get(type);
    return other ? [{ before: other, after: one }] : [];
  });
  const renamed = [templateOf, topicsOf].flatMap((keyOf) => takeRenamed(onlyBefore, onlyAfter, keyOf));
  const pairs = [...same, ...renamed];
  const newTypes = new Map(pairs.map((pair) => [pair.before.event.type, pair.after.event.type]));
  return { pairs, removed: [...onlyBefore.values()], added: [...onlyAfter.values()], newTypes };
}

/** The events that have the same key in both versions. They are removed from `onlyBefore` and `onlyAfter`. */
function takeRenamed(onlyBefore: EventMap, onlyAfter: EventMap, keyOf: (event: CatalogEvent) => string): readonly EventPair[] {
  const byKey = new Map([...onlyAfter.values()].reverse().map((one) => [keyOf(one.event), one]));
  return [...onlyBefore.values()].flatMap((before): readonly EventPair[] => {
    const key = keyOf(before.event);
    const after = byKey.get(key);
    if (!after) return [];
    byKey.delete(key);
    onlyBefore.delete(before.event.type);
    onlyAfter.delete(after.event.type);
    return [{ before, after }];
  });
}

type EventMap = Map<string, EventVersion>;

function templateOf({ template }: CatalogEvent): string {
  return template;
}

function topicsOf({ levels }: CatalogEvent): string {
  return widestPattern(levels);
}

/** Finds the events of the old version whose topics, at least some of them, now belong to another event. */
export class TopicOwners {
  readonly #specs: SpecPair;
  readonly #newTypes: ReadonlyMap<string, string>;
  readonly #byFilter = new Map<string, CatalogEvent[]>();
  readonly #tree: FilterTree<string>;

  constructor(specs: SpecPair, { newTypes }: MatchedEvents) {
    this.#specs = specs;
    this.#newTypes = newTypes;
    for (const event of specs.before.catalog.events) {
      this.#byFilter.set(event.filter, [...(this.#byFilter.get(event.filter) ?? []), event]);
    }
    this.#tree = treeOfFilters(this.#byFilter.keys(), specs.before.catalog.dialect);
  }

  /** The event of the old version, other than its own, whose topics now belong to `event`. */
  ownerBefore(event: CatalogEvent): string | undefined {
    const near = this.#tree.candidates(event.filter).flatMap((filter) => this.#byFilter.get(filter) ?? []);
    return near.find((other) => this.#newTypes.get(other.type) !== event.type && this.#takes(event, other))?.type;
  }

  #takes(event: CatalogEvent, other: CatalogEvent): boolean {
    const { before, after } = this.#specs;
    const relations = relationsOf({ event, version: after }, { event: other, version: before });
    const first = relations?.find((relation) => relation !== 'same') ?? 'same';
    // A more specific event that still exists keeps its topics.
    return relations !== undefined && (first !== 'after' || !this.#newTypes.has(other.type));
  }
}

/** Whether topics belong to an event that did not before: its template has other levels, or a parameter has more values. */
export function hasMoreTopics({ before, after }: SpecPair, pair: EventPair): boolean {
  const { levels } = levelsOf({ event: pair.after.event, version: after });
  const { levels: old } = levelsOf({ event: pair.before.event, version: before });
  if (levels.length !== old.length) return true;
  // A level that is equal or more specific has no other texts.
  return !levels.every((level, i) => ['same', 'before'].includes(levelRelation(level, old[i] as RowLevel)));
}

/** An event, and the version of the spec that it is of. */
interface EventOfVersion {
  readonly event: CatalogEvent;
  readonly version: SpecVersion;
}

function levelsOf({ event, version }: EventOfVersion): ReturnType<typeof rowLevels> {
  return rowLevels(version.table, topicRow(event));
}

/** The relations of the levels of two rows. `undefined` if no topic belongs to both. */
function relationsOf(one: EventOfVersion, other: EventOfVersion): readonly LevelRelation[] | undefined {
  const [{ levels }, { levels: others }] = [levelsOf(one), levelsOf(other)];
  if (!mayBeAsLong(levels, others) || beginApart(levels, others) || beginApart(others, levels)) return undefined;
  const relations = levels.flatMap((level, i) => (others[i] ? [levelRelation(level, others[i])] : []));
  return relations.includes('apart') ? undefined : relations;
}

/** Whether topics of two rows may have the same number of levels. A rest has at least one. */
function mayBeAsLong(levels: readonly RowLevel[], others: readonly RowLevel[]): boolean {
  const [hasRest, othersHaveRest] = [levels.at(-1)?.kind === 'rest', others.at(-1)?.kind === 'rest'];
  if (levels.length === others.length) return true;
  return levels.length < others.length ? hasRest : othersHaveRest;
}

// The value of a parameter does not begin with `$` [MQTT-4.7.2-1].
function beginApart(levels: readonly RowLevel[], [other]: readonly RowLevel[]): boolean {
  return beginsWithParameter(levels) && other?.kind === 'literal' && other.text.startsWith('$');
}
