import type { Code } from '../code/code.js';
import { type DocTag, doc } from '../code/doc.js';
import type { Catalog, CatalogEvent } from '../model/catalog.js';

/** Links to the source of a row, for every symbol that is emitted for it. The readers of a package do not have the spec. */
export function rowTags(catalog: Catalog, event: CatalogEvent): readonly DocTag[] {
  const page = event.docs ?? catalog.docs;
  return [
    ...(catalog.source === '' ? [] : [{ tag: 'see', text: `${catalog.source}#${event.category}.${event.type}` } as const]),
    ...(page === null ? [] : [{ tag: 'see', text: page } as const]),
  ];
}

/** The documentation of a symbol that belongs to a row. */
export function rowDoc(catalog: Catalog, event: CatalogEvent, sentence: string): Code {
  return doc([sentence], rowTags(catalog, event));
}

/** The full documentation of a row, for its main symbol. */
export function fullRowDoc(catalog: Catalog, event: CatalogEvent): Code {
  const category = catalog.categories.find(({ name }) => name === event.category);
  const paragraphs = [
    `${event.title}: \`${event.template}\`.`,
    event.description ?? category?.description ?? '',
    enabledBy(event),
    ...[...(category?.notes ?? []), ...event.notes].map((note) => `- ${note}`),
    ...(event.source === null ? [] : [`Source: ${event.source}${event.since === null ? '' : `, since ${event.since}`}.`]),
  ];
  return doc(paragraphs, rowTags(catalog, event));
}

function enabledBy({ setting, alwaysOn }: CatalogEvent): string {
  if (alwaysOn) return 'Always enabled; cannot be disabled.';
  return setting === null ? '' : `Published only if event configuration \`${setting}\` is enabled.`;
}
