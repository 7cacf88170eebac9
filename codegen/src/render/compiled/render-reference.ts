import Handlebars from 'handlebars';
import type { Catalog, CatalogEvent, CatalogParameter } from '../../model/catalog.js';
import { hasDefaultSides } from '../../model/topic-table.js';
import { eventSummary, hasSettings, type PayloadField, parameterRules, payloadFields } from '../event-summary.js';
import { cell, codeCell, codeSpan, comment, md, url } from './markdown.js';
import template from './reference.hbs';

/** `reference.md`: a complete reference of the table, as Markdown. */
export function referenceText(catalog: Catalog): string {
  compiled ??= compileTemplate();
  const text = compiled(viewOf(catalog));
  return `${text
    .replaceAll(/[ \t]+$/gm, '')
    .replaceAll(/\n{3,}/g, '\n\n')
    .trim()}\n`;
}

// Compiled when it is first used, because a run may render no reference.
let compiled: HandlebarsTemplateDelegate | undefined;

function compileTemplate(): HandlebarsTemplateDelegate {
  const handlebars = Handlebars.create();
  handlebars.registerHelper({ md, cell, comment, url, code: codeSpan, codeCell });
  return handlebars.compile(template, { strict: true, noEscape: true });
}

function viewOf(catalog: Catalog): object {
  const events = catalog.events.map((event) => eventView(catalog, event));
  const [first, second] = catalog.sides;
  return {
    ...catalog,
    sidesText: hasDefaultSides(catalog) ? '' : `The messages are exchanged by ${codeSpan(first)} and ${codeSpan(second)}.`,
    hasSettings: hasSettings(catalog),
    limits: Object.entries(catalog.limits).map(([name, value]) => ({ name, value })),
    events,
    parameters: catalog.parameters.map(parameterView),
    categories: catalog.categories.map((category) => ({ ...category, events: events.filter((event) => event.category === category.name) })),
  };
}

function parameterView(parameter: CatalogParameter): object {
  return { ...parameter, rules: parameterRules(parameter, codeSpan) };
}

function eventView(catalog: Catalog, event: CatalogEvent): CatalogEvent & { readonly [name: string]: unknown } {
  return {
    ...event,
    ...eventSummary(catalog, event),
    anchor: event.type.toLowerCase(),
    consoleText: event.console ?? '',
    fields: payloadFields(event).map(fieldView),
    ...sampleView(event),
  };
}

// Bytes have no readable sample. As JSON, text has no line that could end the code block.
function sampleView({ content, sample }: CatalogEvent): { readonly sampleText: string } {
  return { sampleText: sample === undefined || content === 'bytes' ? '' : JSON.stringify(sample, null, 2) };
}

/** A property for the table of an event. Its meaning is Markdown, in which members of an enum are code. */
function fieldView({ name, type, isOptional, meanings }: PayloadField): object {
  const texts = meanings.map(({ member, text }) => (member === undefined ? md(text) : `${codeCell(member)}: ${md(text)}`));
  return { name, type, presence: isOptional ? 'optional' : '', meaning: texts.filter((text) => text !== '').join(' ') };
}
