import type { KeyPart, ReplyMatch } from '@topicwright/runtime/codegen';
import Handlebars from 'handlebars';
import type { Catalog, CatalogEvent, CatalogParameter } from '../../model/catalog.js';
import { isOpaque } from '../../model/event-facts.js';
import { hasDefaultSides } from '../../model/topic-table.js';
import { type JsonSchema, typesOf } from '../../schema/json-schema.js';
import { mergedSchema } from '../../schema/merge-schema.js';
import { narrowSchema } from '../../schema/narrow-schema.js';
import { schemaParagraphs } from '../payloads/types/property-doc.js';
import { cell, codeCell, codeSpan, comment, md, url } from './markdown.js';
import template from './reference.hbs';

/** `reference.md`: a complete reference of the table, as Markdown. */
export function referenceText(catalog: Catalog): string {
  const text = engine().compile(template, { strict: true, noEscape: true })(viewOf(catalog)) as string;
  return `${text
    .replaceAll(/[ \t]+$/gm, '')
    .replaceAll(/\n{3,}/g, '\n\n')
    .trim()}\n`;
}

function engine(): typeof Handlebars {
  const handlebars = Handlebars.create();
  handlebars.registerHelper({ md, cell, comment, url, code: codeSpan, codeCell });
  return handlebars;
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
  const { pattern, maxLength, maxBytes, rest, enum: members, open, type, default: fallback } = parameter;
  const rules = [
    ...(members ? [`one of ${members.map((member) => codeSpan(member)).join(', ')}${open ? ', or another value' : ''}`] : []),
    ...(type === 'integer' ? ['an integer'] : []),
    ...(fallback === null ? [] : [`${codeSpan(fallback)} by default`]),
    ...(pattern === null ? [] : [`matches ${codeSpan(pattern)}`]),
    ...(maxLength === null ? [] : [`at most ${maxLength} characters`]),
    ...(maxBytes === null ? [] : [`at most ${maxBytes} bytes of UTF-8`]),
    ...(rest ? ['spans the rest of the topic, so it may contain `/`'] : []),
  ];
  return { ...parameter, rules };
}

/** Whether events of the table are enabled by settings, as those of AWS IoT are. */
function hasSettings({ events }: Catalog): boolean {
  return events.some(({ setting, alwaysOn }) => setting !== null || alwaysOn);
}

function eventView(catalog: Catalog, event: CatalogEvent): CatalogEvent & { readonly [name: string]: unknown } {
  const { type, bind, identity, order, time, payload, console: label } = event;
  const bound = Object.entries(bind).map(([param, to]) => `${param} = ${typeof to === 'string' ? to : `name in ${to.arn}`}`);
  return {
    ...event,
    anchor: type.toLowerCase(),
    sentBy: sentBy(catalog, event),
    delivery: deliveryText(event),
    contentText: contentText(event),
    enabledBy: enabledBy(event),
    consoleText: label ?? '',
    identityText: identity.length === 0 ? 'none' : ['the topic parameters', ...identity.map(partText)].join(', '),
    orderText:
      order === null ? 'none' : `${order.of.map(partText).join(', ')}${order.by === undefined ? '' : ` by ${order.by}`}${resetText(order)}`,
    timeText: time === null ? 'none' : `${time.property}${time.unit ? ` (${time.unit})` : ''}`,
    bindText: bound.join(', '),
    repliesText: repliesText(event),
    fields: isOpaque(event) ? [] : fieldsOf(narrowSchema(payload.schema, payload.where), ''),
    ...sampleView(event),
  };
}

function sentBy({ sides }: Catalog, { direction }: CatalogEvent): string {
  if (hasDefaultSides({ sides }) && direction === 'receive') return '';
  if (direction === 'both') return sides.join(' and ');
  return direction === 'send' ? sides[0] : sides[1];
}

function deliveryText({ qos, retain }: CatalogEvent): string {
  return [...(qos === 1 ? [] : [`QoS ${qos}`]), ...(retain ? ['the retain flag'] : [])].join(' and ');
}

function repliesText({ replies }: CatalogEvent): string {
  if (!replies) return '';
  const { by, match } = replies;
  return `${by.join(', ')}; matched by ${matchText(match)}`;
}

function matchText(match: ReplyMatch): string {
  if (match === 'topic') return 'the topic, one request at a time';
  if (match === 'correlationData') return 'the Correlation Data of MQTT 5';
  const [request, reply] = [partText(match.request), partText(match.reply)];
  return request === reply ? request : `${request} of the request and ${reply} of the reply`;
}

function contentText({ content, mayBeEmpty }: CatalogEvent): string {
  if (content === 'json') return mayBeEmpty ? 'JSON, or empty' : '';
  return content === 'none' ? 'none' : `${content}${mayBeEmpty ? ', or empty' : ''}`;
}

// Bytes have no readable sample. As JSON, text has no line that could end the code block.
function sampleView({ content, sample }: CatalogEvent): { readonly sampleText: string } {
  return { sampleText: sample === undefined || content === 'bytes' ? '' : JSON.stringify(sample, null, 2) };
}

function partText(part: KeyPart): string {
  return typeof part === 'string' ? part || 'the whole payload' : `{${part.param}}`;
}

function enabledBy({ setting, alwaysOn }: CatalogEvent): string {
  if (alwaysOn) return 'always enabled';
  return setting ?? 'no setting documented';
}

function resetText({ reset }: NonNullable<CatalogEvent['order']>): string {
  return reset ? `, restarts at ${reset.to} after ${reset.after} ms` : '';
}

/** A property for the table of an event. The properties of nested objects follow it, named by their path. */
interface Field {
  readonly name: string;
  readonly type: string;
  readonly presence: string;
  readonly meaning: string;
}

function fieldsOf(whole: JsonSchema, prefix: string): readonly Field[] {
  const schema = mergedSchema(whole);
  return Object.entries(schema.properties ?? {}).flatMap(([name, property]) => {
    const presence = schema.required?.includes(name) ? '' : 'optional';
    const field: Field = { name: prefix + name, type: typeText(property), presence, meaning: meaningOf(property) };
    return [field, ...fieldsOf(property, `${prefix}${name}.`), ...fieldsOf(property.items ?? {}, `${prefix}${name}[].`)];
  });
}

function typeText(schema: JsonSchema): string {
  if (schema.const !== undefined) return JSON.stringify(schema.const);
  const types = typesOf(schema).map((type) => (type === 'array' && schema.items ? `array of ${typeText(schema.items)}` : type));
  const type = types.join(' or ') || 'any';
  if (!schema.enum) return type;
  return `${type}: ${schema.enum.map((member) => JSON.stringify(member)).join(', ')}${schema.open ? ', …' : ''}`;
}

/** The meaning of a property, as Markdown. Enum members with a description are printed as code. */
function meaningOf(schema: JsonSchema): string {
  const { enumDescriptions = {}, ...plain } = schema;
  const meanings = Object.entries(enumDescriptions).map(([member, meaning]) => `${codeCell(member)}: ${md(meaning)}`);
  const texts = schemaParagraphs(plain).map((text) => md(text.replace(/^- /, '')));
  return [...texts.slice(0, 1), ...meanings, ...texts.slice(1)].filter((text) => text !== '').join(' ');
}
