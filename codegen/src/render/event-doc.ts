import type { Catalog, CatalogEvent } from '../model/catalog.js';
import type { Code } from './code/code.js';
import { type DocTag, doc, link } from './code/doc.js';

/** Where a row stands and which document it comes from: on every symbol that is emitted for it. */
export function rowTags(catalog: Catalog, event: CatalogEvent): readonly DocTag[] {
  const row: DocTag = { tag: 'see', text: `${catalog.source}#${event.category}.${event.type}` };
  const page = event.docs ?? catalog.docs;
  return page === null ? [row] : [row, { tag: 'see', text: link(page) }];
}

/** The doc of a symbol that stands for a row. */
export function rowDoc(catalog: Catalog, event: CatalogEvent, sentence: string): Code {
  return doc([sentence], rowTags(catalog, event));
}

/** Everything that the table says of a row: for its chief symbol. */
export function fullRowDoc(catalog: Catalog, event: CatalogEvent): Code {
  const category = catalog.categories.find(({ name }) => name === event.category);
  const paragraphs = [
    `${event.title}: \`${event.template}\`.`,
    event.description ?? category?.description ?? '',
    switchedOn(event),
    ...[...(category?.notes ?? []), ...event.notes].map((note) => `- ${note}`),
    ...(event.source === null ? [] : [`Source: ${event.source}${event.since === null ? '' : `, since ${event.since}`}.`]),
  ];
  return doc(paragraphs, rowTags(catalog, event));
}

function switchedOn({ setting, alwaysOn }: CatalogEvent): string {
  if (alwaysOn) return 'Always on: these events cannot be switched off.';
  return setting === null ? '' : `Sent where the event configuration ${setting} is enabled.`;
}
