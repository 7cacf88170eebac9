import { posix } from 'node:path';
import type { Catalog, CatalogEvent } from '../../model/catalog.js';
import { isOpaque } from '../../model/event-facts.js';
import { eventNames } from '../../model/names.js';
import { narrowSchema } from '../../schema/narrow-schema.js';
import { plainSchema } from '../../schema/plain-schema.js';
import { DIALECT } from '../../schema/resolve-schema.js';
import { type Layout, placeOf, type RenderedFile } from '../layout.js';

/** `schemas/*.json`: the JSON Schema of each payload that is JSON or text, self-contained, with standard keywords only. */
export function renderSchemas(catalog: Catalog, layout: Layout): readonly RenderedFile[] {
  const { into } = placeOf('payloads', layout);
  const described = catalog.events.filter((event) => !isOpaque(event));
  return described.map((event) => ({
    path: posix.join(into, 'schemas', `${eventNames(event.type).file}.json`),
    text: `${JSON.stringify(schemaOf(event), null, 2)}\n`,
  }));
}

function schemaOf({ payload, title }: CatalogEvent): unknown {
  const schema = plainSchema(narrowSchema(payload.schema, payload.where), standardKeywords);
  if (typeof schema === 'boolean') return schema;
  const { title: _, ...rest } = schema;
  return { $schema: DIALECT, title, ...rest };
}

// Other tools do not know the keywords that topicwright adds. An open enum only lists known values, so it becomes `examples`.
function standardKeywords(keywords: { readonly [keyword: string]: unknown }): object {
  const { unit, open, enumDescriptions: _, source: __, assertFormat: ___, notes, enum: members, ...rest } = keywords;
  const { examples = [] } = rest as { readonly examples?: readonly unknown[] };
  const comments = [...(unit ? [`Unit: ${String(unit)}.`] : []), ...((notes as readonly string[] | undefined) ?? [])];
  return {
    ...rest,
    ...(comments.length > 0 && { $comment: comments.join(' ') }),
    ...(members !== undefined &&
      (open ? { examples: [...new Set([...examples, ...(members as readonly unknown[])])] } : { enum: members })),
  };
}
