import type { TopicRow, TopicTable } from '@topicwright/runtime/codegen';
import type { Path, SourceFile } from '../load/source-file.js';
import type { SpecEvent } from '../load/spec-document.js';
import type { Catalog, CatalogEvent } from '../model/catalog.js';
import type { Draft, DraftRow } from '../model/draft.js';
import { topicTableOf } from '../model/topic-table.js';
import { partsOf } from '../schema/property-reference.js';
import type { ChangePlace } from './change.js';
import type { SchemaSpot } from './payload/finding.js';

/** A version of a spec: its catalog, and the draft, which knows the places. */
export interface SpecVersion {
  readonly catalog: Catalog;
  readonly draft: Draft;
  readonly table: TopicTable;
  /** The rows of the table, by type. */
  readonly rows: ReadonlyMap<string, TopicRow>;
}

/** Both versions of a spec. */
export interface SpecPair {
  readonly before: SpecVersion;
  readonly after: SpecVersion;
}

/** The version with this catalog and draft. */
export function specVersion(catalog: Catalog, draft: Draft): SpecVersion {
  const table = topicTableOf(catalog);
  return { catalog, draft, table, rows: new Map(table.rows.map((row) => [row.type, row])) };
}

/** An event in a version of a spec. */
export interface EventVersion {
  readonly event: CatalogEvent;
  readonly row: DraftRow;
}

/** An event that both versions have. */
export interface EventPair {
  readonly before: EventVersion;
  readonly after: EventVersion;
}

/** The events of a version, by type. */
export function eventsOf({ catalog, draft }: SpecVersion): ReadonlyMap<string, EventVersion> {
  const rows = new Map(draft.rows.map((row) => [row.type, row]));
  return new Map(catalog.events.map((event) => [event.type, { event, row: rows.get(event.type) as DraftRow }]));
}

/** The place of `path` in the spec. */
export function placeIn({ draft }: SpecVersion, path: Path, part: 'key' | 'value' = 'value'): ChangePlace {
  return placeOf(draft.source, path, part);
}

/** The places of `path` in both versions of the spec. */
export function placesIn({ before, after }: SpecPair, path: Path): { readonly old: ChangePlace; readonly new: ChangePlace } {
  return { old: placeIn(before, path), new: placeIn(after, path) };
}

/** The place of a row. */
export function placeOfRow(version: SpecVersion, { path }: DraftRow): ChangePlace {
  return placeIn(version, path, 'key');
}

/** The place of a key of a row. If a default applies: that of the row. */
export function placeOfKey(version: SpecVersion, row: DraftRow, key: keyof SpecEvent): ChangePlace {
  return row.event[key] === undefined ? placeOfRow(version, row) : placeIn(version, row.pathOf(key));
}

/** The place of a part of the payload of `row`. If it was composed from several places: that of the first. */
export function placeOfSpot(version: SpecVersion, row: DraftRow, { schema, keyword }: SchemaSpot): ChangePlace {
  const { schemas } = version.draft;
  const parts = partsOf(schema);
  const withKeyword = keyword === undefined ? undefined : parts.find((part) => keyword in part && schemas.placeOf(part));
  const place = schemas.placeOf(withKeyword ?? parts.find((part) => schemas.placeOf(part)) ?? schema);
  if (!place) return placeOfKey(version, row, 'payload');
  return placeOf(place.file, withKeyword && keyword !== undefined ? [...place.path, keyword] : place.path, 'key');
}

function placeOf(source: SourceFile, path: Path, part: 'key' | 'value' = 'value'): ChangePlace {
  const { file, line, column } = source.at(path, part);
  return { file, line, column };
}
