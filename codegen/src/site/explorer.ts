import type { TopicTable } from '@topicwright/runtime';
import { sidesOf } from '@topicwright/runtime/internal';
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
export type EventMark = 'added' | 'removed' | 'renamed' | 'changed';

/** A catalog with everything that answers questions about it. */
export interface Explorer {
  /** In a comparison, the events of both versions. */
  readonly catalog: Catalog;
  readonly sides: readonly [first: string, second: string];
  readonly table: TopicTable;
  readonly sdk: CatalogSdk;
  /** By type. */
  readonly events: ReadonlyMap<string, CatalogEvent>;
  /** The types that only the old version has. Empty unless the page compares two versions. */
  readonly gone: ReadonlySet<string>;
  /** By type. Empty unless the page compares two versions. */
  readonly marks: ReadonlyMap<string, EventMark>;
  /** `undefined` unless the page compares two versions. */
  readonly changes: readonly Change[] | undefined;
}

/** Reads the data of a page. Testers and policies know only the events of the new version. */
export function readExplorer({ catalog: json, comparison }: SiteData): Explorer {
  const now = readCatalog(json);
  const sdk = catalogSdk(now);
  const old = comparison && readCatalog(comparison.old);
  const removed = old ? withoutKnown(old.events, now.events, ({ type }) => type) : [];
  const catalog = old ? withRemoved(now, old, removed) : now;
  return {
    catalog,
    sides: sidesOf(sdk.table),
    table: sdk.table,
    sdk,
    events: new Map(catalog.events.map((event) => [event.type, event])),
    gone: new Set(removed.map(({ type }) => type)),
    marks: comparison ? marksOf(comparison, now, removed) : new Map(),
    changes: comparison?.changes,
  };
}

/** The catalog with what only the old one has. */
function withRemoved(now: Catalog, old: Catalog, removed: readonly CatalogEvent[]): Catalog {
  const nameOf = ({ name }: { readonly name: string }): string => name;
  return {
    ...now,
    categories: [...now.categories, ...withoutKnown(old.categories, now.categories, nameOf)],
    parameters: [...now.parameters, ...withoutKnown(old.parameters, now.parameters, nameOf)],
    events: [...now.events, ...removed],
  };
}

function withoutKnown<Item>(items: readonly Item[], known: readonly Item[], keyOf: (item: Item) => string): readonly Item[] {
  const keys = new Set(known.map(keyOf));
  return items.filter((item) => !keys.has(keyOf(item)));
}

function marksOf(
  { old, changes }: NonNullable<SiteData['comparison']>,
  now: Catalog,
  removed: readonly CatalogEvent[],
): ReadonlyMap<string, EventMark> {
  const known = new Set(old.events.map(({ type }) => type));
  const marked = (types: readonly unknown[], mark: EventMark): readonly (readonly [string, EventMark])[] =>
    types.flatMap((type) => (typeof type === 'string' ? [[type, mark] as const] : []));
  const renames = changes.filter(({ rule }) => rule === 'event-renamed');
  return new Map([
    ...marked(
      changes.map(({ event }) => event),
      'changed',
    ),
    ...marked(
      now.events.map(({ type }) => type).filter((type) => !known.has(type)),
      'added',
    ),
    ...marked(
      removed.map(({ type }) => type),
      'removed',
    ),
    ...marked(
      renames.flatMap(({ event, old: before }) => [event, before]),
      'renamed',
    ),
  ]);
}
