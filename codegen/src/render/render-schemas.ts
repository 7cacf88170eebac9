import { posix } from 'node:path';
import type { Catalog, CatalogEvent } from '../model/catalog.js';
import { DIALECT } from '../model/keywords.js';
import { eventNames } from '../model/names.js';
import { narrowSchema } from '../model/narrow-schema.js';
import { plainSchema } from '../model/plain-schema.js';
import { type Layout, placeOf, type RenderedFile } from './layout.js';

/** `schemas/*.json`: the JSON Schema of each payload, without references but to itself, in the words of the standard alone. */
export function renderSchemas(catalog: Catalog, layout: Layout): readonly RenderedFile[] {
  const { into } = placeOf('payloads', layout);
  return catalog.events.map((event) => ({
    path: posix.join(into, 'schemas', `${eventNames(event.type).file}.json`),
    text: `${JSON.stringify(schemaOf(event, catalog), null, 2)}\n`,
  }));
}

function schemaOf({ payload, title }: CatalogEvent, { recursive }: Catalog): unknown {
  const schema = plainSchema(narrowSchema(payload.schema, payload.where), recursive, inStandardWords);
  if (typeof schema === 'boolean') return schema;
  const { title: _, ...rest } = schema;
  return { $schema: DIALECT, title, ...rest };
}

// Our own annotations mean nothing to others; an open enum only lists what is known, so it becomes examples.
function inStandardWords(keywords: { readonly [keyword: string]: unknown }): object {
  const { unit, open, enumDescriptions: _, source: __, notes, enum: members, ...rest } = keywords;
  const comments = [...(unit ? [`Unit: ${String(unit)}.`] : []), ...((notes as readonly string[] | undefined) ?? [])];
  return {
    ...rest,
    ...(comments.length > 0 && { $comment: comments.join(' ') }),
    ...(members !== undefined && (open ? { examples: members } : { enum: members })),
  };
}
