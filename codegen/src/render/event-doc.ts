import type { ParameterValue } from '@topicwright/runtime/codegen';
import type { Code } from '../code/code.js';
import { type DocTag, doc, exampleTags } from '../code/doc.js';
import { keyText } from '../code/identifier.js';
import { quote } from '../code/quote.js';
import type { Catalog, CatalogEvent } from '../model/catalog.js';
import { fillTemplate } from '../model/template.js';

/** Links to the sources of a row, for every symbol that is emitted for it. The readers of a package do not have the spec. */
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
    repliesText(event),
    ...[...(category?.notes ?? []), ...event.notes].map((note) => `- ${note}`),
    ...(event.source === null ? [] : [`Source: ${event.source}${event.since === null ? '' : `, since ${event.since}`}.`]),
  ];
  return doc(paragraphs, [...topicExample(catalog, event), ...rowTags(catalog, event)]);
}

/** The parameters of a row with the values of their examples. */
export function exampleParams({ parameters }: Catalog, { params }: CatalogEvent): ReadonlyMap<string, ParameterValue> {
  return new Map(params.map((name) => [name, parameters.find((parameter) => parameter.name === name)?.example ?? name]));
}

/** An object literal of {@link exampleParams}. */
export function exampleObject(params: ReadonlyMap<string, ParameterValue>): string {
  return `{ ${[...params].map(([name, value]) => `${keyText(name)}: ${typeof value === 'number' ? value : quote(value)}`).join(', ')} }`;
}

/** The topic of a row with the values of {@link exampleParams}. */
export function exampleTopic({ levels }: CatalogEvent, params: ReadonlyMap<string, ParameterValue>): string {
  return fillTemplate(levels, (name) => `${params.get(name) ?? ''}`);
}

function topicExample(catalog: Catalog, event: CatalogEvent): readonly DocTag[] {
  const params = exampleParams(catalog, event);
  const call = `${event.type}.topic(${params.size === 0 ? '' : exampleObject(params)});`;
  return exampleTags(`${call} // ${quote(exampleTopic(event, params))}`, call);
}

function repliesText({ replies }: CatalogEvent): string {
  return replies ? `Replies: ${replies.by.map((type) => `\`${type}\``).join(', ')}.` : '';
}

function enabledBy({ setting, alwaysOn }: CatalogEvent): string {
  if (alwaysOn) return 'Always enabled; cannot be disabled.';
  return setting === null ? '' : `Published only if event configuration \`${setting}\` is enabled.`;
}
