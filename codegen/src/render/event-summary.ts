import type { KeyPart, ReplyMatch } from '@topicwright/runtime/codegen';
import type { Catalog, CatalogEvent, CatalogParameter } from '../model/catalog.js';
import { identityProperties, isOpaque } from '../model/event-facts.js';
import { hasDefaultSides } from '../model/topic-table.js';
import { type JsonSchema, typesOf } from '../schema/json-schema.js';
import { mergedSchema } from '../schema/merge-schema.js';
import { narrowSchema } from '../schema/narrow-schema.js';
import { schemaParagraphs } from './payloads/types/property-doc.js';

/** The facts of an event, in plain text, for the references that people read. A fact that is the default is empty. */
export interface EventSummary {
  readonly sentBy: string;
  readonly delivery: string;
  readonly contentText: string;
  readonly enabledBy: string;
  readonly identityText: string;
  readonly orderText: string;
  readonly timeText: string;
  readonly bindText: string;
  readonly repliesText: string;
  /** What matches a reply to its request. */
  readonly matchText: string;
}

/** The facts of an event. */
export function eventSummary(catalog: Catalog, event: CatalogEvent): EventSummary {
  const { bind, identity, order, time } = event;
  const bound = Object.entries(bind).map(([param, to]) => `${param} = ${typeof to === 'string' ? to : `name in ${to.arn}`}`);
  return {
    sentBy: sentBy(catalog, event),
    delivery: deliveryText(event),
    contentText: contentText(event),
    enabledBy: enabledBy(event),
    identityText: identity.length === 0 ? 'none' : ['the topic parameters', ...identityProperties(event)].join(', '),
    orderText:
      order === null ? 'none' : `${order.of.map(partText).join(', ')}${order.by === undefined ? '' : ` by ${order.by}`}${resetText(order)}`,
    timeText: time === null ? 'none' : `${time.property}${time.unit ? ` (${time.unit})` : ''}`,
    bindText: bound.join(', '),
    repliesText: repliesText(event),
    matchText: event.replies ? matchText(event.replies.match) : '',
  };
}

/** Whether events of the table are enabled by settings, as those of AWS IoT are. */
export function hasSettings({ events }: Pick<Catalog, 'events'>): boolean {
  return events.some(({ setting, alwaysOn }) => setting !== null || alwaysOn);
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

/** What the values of a parameter must satisfy. `code` formats a value. */
export function parameterRules(parameter: CatalogParameter, code: (value: string | number) => string): readonly string[] {
  const { pattern, maxLength, maxBytes, rest, enum: members, open, type, default: fallback } = parameter;
  return [
    ...(members ? [`one of ${members.map(code).join(', ')}${open ? ', or another value' : ''}`] : []),
    ...(type === 'integer' ? ['an integer'] : []),
    ...(fallback === null ? [] : [`${code(fallback)} by default`]),
    ...(pattern === null ? [] : [`matches ${code(pattern)}`]),
    ...(maxLength === null ? [] : [`at most ${maxLength} characters`]),
    ...(maxBytes === null ? [] : [`at most ${maxBytes} bytes of UTF-8`]),
    ...(rest ? [`spans the rest of the topic, so it may contain ${code('/')}`] : []),
  ];
}

/** A property of a payload. The properties of nested objects follow it, named by their path. */
export interface PayloadField {
  readonly name: string;
  readonly type: string;
  readonly isOptional: boolean;
  readonly meanings: readonly Meaning[];
}

/** A part of the meaning of a property: of one member of its enum, or of the whole. */
export interface Meaning {
  readonly member?: string;
  readonly text: string;
}

/** The properties of the payload of an event. */
export function payloadFields(event: CatalogEvent): readonly PayloadField[] {
  const { schema, where } = event.payload;
  return isOpaque(event) ? [] : fieldsOf(narrowSchema(schema, where), '');
}

function fieldsOf(whole: JsonSchema, prefix: string): readonly PayloadField[] {
  const schema = mergedSchema(whole);
  return Object.entries(schema.properties ?? {}).flatMap(([name, property]) => {
    const isOptional = !schema.required?.includes(name);
    const field: PayloadField = { name: prefix + name, type: typeText(property), isOptional, meanings: meaningsOf(property) };
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

/** The description first, then the members of an enum, then the rest. */
function meaningsOf(schema: JsonSchema): readonly Meaning[] {
  const { enumDescriptions = {}, ...plain } = schema;
  const members = Object.entries(enumDescriptions).map(([member, text]): Meaning => ({ member, text }));
  const texts = schemaParagraphs(plain).map((text): Meaning => ({ text: text.replace(/^- /, '') }));
  return [...texts.slice(0, 1), ...members, ...texts.slice(1)].filter(({ text }) => text !== '');
}
