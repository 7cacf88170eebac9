import type { TopicTable } from '@topicwright/runtime';
import { sidesOf } from '@topicwright/runtime';
import type { Change } from '../diff/change.js';
import type { Catalog, CatalogEvent } from '../model/catalog.js';
import { type CatalogJson, readCatalog } from '../model/catalog-json.js';
import { type CatalogSdk, catalogSdk } from '../model/catalog-sdk.js';

/** What a page shows, as JSON. */
export interface SiteData {
  readonly catalog: CatalogJson;
  /** If the page compares two versions: the old one, and what changed. */
  readonly comparison?: { readonly old: CatalogJson; readonly changes: readonly Change[] };
}

/** What happened to an event between two versions. */
export type EventMark = 'added' | 'removed' | 'changed';

/** A catalog with everything that answers questions about it. */
export interface Explorer {
  /** In a comparison, the events of both versions. */
  readonly catalog: Catalog;
  readonly sides: readonly [first: string, second: string];
  readonly table: TopicTable;
  readonly sdk: CatalogSdk;
  /** By type. */
  readonly events: ReadonlyMap<string, CatalogEvent>;
  /** By type. Empty unless the page compares two versions. */
  readonly marks: ReadonlyMap<string, EventMark>;
  /** `undefined` unless the page compares two versions. */
  readonly changes: readonly Change[] | undefined;
}

/** Reads the data of a page. Testers and policies know only the events of the new version. */
export function readExplorer({ catalog: json, comparison }: SiteData): Explorer {
  const now = readCatalog(json);
  const sdk = catalogSdk(now);
  const removed = comparison ? removedEvents(readCatalog(comparison.old), now) : [];
  const catalog: Catalog = removed.length === 0 ? now : { ...now, events: [...now.events, ...removed] };
  return {
    catalog,
    sides: sidesOf(sdk.table),
    table: sdk.table,
    sdk,
    events: new Map(catalog.events.map((event) => [event.type, event])),
    marks: comparison ? marksOf(comparison, now, removed) : new Map(),
    changes: comparison?.changes,
  };
}

function removedEvents(old: Catalog, now: Catalog): readonly CatalogEvent[] {
  const types = new Set(now.events.map(({ type }) => type));
  return old.events.filter(({ type }) => !types.has(type));
}

function marksOf(
  { old, changes }: NonNullable<SiteData['comparison']>,
  now: Catalog,
  removed: readonly CatalogEvent[],
): ReadonlyMap<string, EventMark> {
  const known = new Set(old.events.map(({ type }) => type));
  return new Map([
    ...changes.flatMap(({ event }) => (event === undefined ? [] : [[event, 'changed'] as const])),
    ...now.events.filter(({ type }) => !known.has(type)).map(({ type }) => [type, 'added'] as const),
    ...removed.map(({ type }) => [type, 'removed'] as const),
  ]);
}
