import type { Catalog, CatalogEvent } from '../model/catalog.js';
import type { Json } from '../model/json-schema.js';
import { camelCase, eventNames, type SpecNames, specNames } from '../model/names.js';
import { type Code, code, type ImportedName, imported, importedType, join, raw } from './code/code.js';
import { doc } from './code/doc.js';
import { id, key } from './code/identifier.js';
import { literal } from './code/literal.js';
import { rowDoc } from './event-doc.js';
import { type ArtifactFile, artifactModule, RUNTIME } from './layout.js';

const topics = (name: string, file = 'topic-table'): ImportedName => imported(artifactModule('topics', file), name);
const topicType = (name: string, file: string): ImportedName => importedType(artifactModule('topics', file), name);
const runtime = (name: string): ImportedName => imported(RUNTIME, name);
const runtimeType = (name: string): ImportedName => importedType(RUNTIME, name);

/** `events.ts`: topic and payload as one typed event. */
export function renderEvents(catalog: Catalog): ArtifactFile {
  const names = specNames(catalog.name);
  const body = join(
    [
      ...catalog.events.map((event) => printEvent(catalog, event)),
      printUnion(catalog, names),
      printDecoders(names),
      printKeys(catalog, names),
      printCodec(catalog),
      printSdk(catalog, names),
    ],
    '\n\n',
  );
  return { artifact: 'events', name: 'events', body, isPublic: true };
}

function printEvent(catalog: Catalog, event: CatalogEvent): Code {
  const names = eventNames(event.type);
  return code`${rowDoc(catalog, event, `${event.title}: \`${event.template}\`.`)}
export interface ${id(names.event)} {
  readonly type: ${event.type};
  readonly category: ${event.category};
  readonly topic: string;
  readonly params: ${topicType(names.params, 'topics')};
  readonly payload: ${importedType(artifactModule('payloads', 'types'), names.payload)};
}`;
}

function printUnion({ events, title }: Catalog, names: SpecNames): Code {
  return code`${doc([`Any event of ${title}: \`type\` narrows \`params\` and \`payload\`.`])}
export type ${id(names.event)} =
  ${events.map(({ type }) => code`| ${id(eventNames(type).event)}`)};

${doc(['The event of one type.'])}
export type EventOf<Type extends ${id(names.event)}['type']> = Extract<${id(names.event)}, { readonly type: Type }>;`;
}

function printDecoders({ event }: SpecNames): Code {
  const result = code`${runtimeType('DecodeResult')}<${id(event)}>`;
  return code`${doc(['Decodes a message: its topic names the row; size, UTF-8, JSON and payload are checked, and that topic and payload agree. Never throws.'])}
export function decode(topic: string, data: string | Uint8Array): ${result} {
  return ${runtime('decodeMessage')}<${id(event)}>(codec, topic, data);
}

${doc(['Decodes a payload that came without its topic, as behind an IoT rule: text, bytes or a value. What `SELECT *, topic() AS topic` adds is used and taken off. Never throws.'])}
export function decodePayload(data: unknown): ${result} {
  return ${runtime('decodeBarePayload')}<${id(event)}>(codec, ${topics('topicTable')}, data);
}`;
}

function printKeys(catalog: Catalog, { event }: SpecNames): Code {
  const always = catalog.events.every(({ time, payload }) => time !== null && payload.schema.required?.includes(time.property));
  return code`${doc(['The same text for two deliveries of one message, another for any other message.'])}
export function idempotencyKey(event: ${id(event)}): string {
  return ${runtime('identityKey')}(codec, event);
}

${doc(['The entity that the event is about, and where the event stands in its order; `undefined` where the table names no entity.'])}
export function orderKey(event: ${id(event)}): ${runtimeType('OrderKey')} | undefined {
  return ${runtime('entityOrder')}(codec, event);
}

${doc(['When the event happened. Seconds and milliseconds are told apart by magnitude.'])}
export function eventTime(event: ${id(event)}): Date${raw(always ? '' : ' | undefined')} {
  return ${runtime('timeOf')}(codec, event)${raw(always ? ' as Date' : '')};
}`;
}

function printCodec(catalog: Catalog): Code {
  const { events, limits, name } = catalog;
  const facts = new Map<string, string>();
  const rows = events.map((event) => {
    const text = JSON.stringify(factsOf(event));
    const known = facts.get(text) ?? factsName(event, [...facts.values()]);
    facts.set(text, known);
    const validate = imported(artifactModule('payloads', 'guards'), eventNames(event.type).validate);
    return code`${key(event.type)}: { facts: ${id(known)}, validate: ${validate} },`;
  });
  const constants = [...facts].map(
    ([text, local]) => code`const ${id(local)}: ${runtimeType('EventFacts')} = ${literal(JSON.parse(text) as Json)};`,
  );
  return code`${constants}

const codec: ${runtimeType('EventCodec')} = {
  name: ${name},
  ${limits.maxPayloadBytes === undefined ? [] : [code`maxPayloadBytes: ${limits.maxPayloadBytes},`]}
  ${topics('parseTopic', 'parse-topic')},
  rows: {
    ${rows}
  },
};`;
}

// Rows mostly share what their category says.
function factsName({ category, type }: CatalogEvent, taken: readonly string[]): string {
  const shared = `${camelCase(category)}Facts`;
  return taken.includes(shared) ? `${type}Facts` : shared;
}

/** What the runtime is told of the payload of a row. */
function factsOf({ category, bind, identity, order, time, payload }: CatalogEvent): object {
  return {
    category,
    ...(Object.keys(bind).length > 0 && { bind }),
    ...(identity.length > 0 && { identity }),
    ...(order && { order }),
    ...(time && { time }),
    ...(payload.schema.properties && Object.hasOwn(payload.schema.properties, 'topic') && { ownsTopic: true }),
  };
}

function printSdk({ title }: Catalog, names: SpecNames): Code {
  return code`${doc([`${title} as one value: what a consumer takes.`])}
export const ${id(names.sdk)}: ${runtimeType('EventSdk')}<${id(names.event)}, ${topicType(names.selection, 'topic-filters')}> = {
  table: ${topics('topicTable')},
  ${topics('topicFilters', 'topic-filters')},
  decode,
  decodePayload,
  idempotencyKey,
  orderKey,
  eventTime,
};`;
}
