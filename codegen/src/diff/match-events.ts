import { type LevelRelation, levelRelation, rowLevels } from '@topicwright/runtime/codegen';
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
}

/** Matches events by type. Of the others, those with equal topics were renamed. */
export function matchEvents({ before, after }: SpecPair): MatchedEvents {
  const [old, now] = [eventsOf(before), eventsOf(after)];
  const gone = [...old.values()].filter(({ event }) => !now.has(event.type));
  const come = [...now.values()].filter(({ event }) => !old.has(event.type));
  const renamed = gone.flatMap((one): readonly EventPair[] => {
    const other = come.find(({ event }) => topicsOf(event) === topicsOf(one.event));
    return other ? [{ before: one, after: other }] : [];
  });
  const same = [...now.values()].flatMap((one): readonly EventPair[] => {
    const other = old.get(one.event.type);
    return other ? [{ before: other, after: one }] : [];
  });
  return {
    pairs: [...same, ...renamed],
    removed: gone.filter((one) => !renamed.some((pair) => pair.before === one)),
    added: come.filter((one) => !renamed.some((pair) => pair.after === one)),
  };
}

function topicsOf({ levels }: CatalogEvent): string {
  return widestPattern(levels);
}

/** The event of the old version whose topics, at least some of them, now belong to `added`. */
export function ownerBefore(added: EventVersion, { before, after }: SpecPair): string | undefined {
  const remaining = new Set(after.catalog.events.map(({ type }) => type));
  return before.catalog.events.find((event) => {
    const relations = relationsOf({ event: added.event, version: after }, { event, version: before });
    const first = relations?.find((relation) => relation !== 'same') ?? 'same';
    // A more specific event that still exists keeps its topics.
    return relations !== undefined && (first !== 'after' || !remaining.has(event.type));
  })?.type;
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
  const hasRest = levels.at(-1)?.kind === 'rest' || others.at(-1)?.kind === 'rest';
  if (levels.length !== others.length && !hasRest) return undefined;
  const relations = levels.flatMap((level, i) => (others[i] ? [levelRelation(level, others[i])] : []));
  return relations.includes('apart') ? undefined : relations;
}
