import type { KeyPart } from '@topicwright/runtime/codegen';
import { isUsedBy, type Use } from '@topicwright/runtime/internal';
import { type Code, code, type ImportedName, imported, importedType, join, raw } from '../../code/code.js';
import { doc, exampleTags } from '../../code/doc.js';
import { id, key } from '../../code/identifier.js';
import { BRACES, bracketed, literal } from '../../code/literal.js';
import { quote } from '../../code/quote.js';
import type { Catalog, CatalogEvent } from '../../model/catalog.js';
import { bytesLimits, identityProperties, isOpaque, keyFacts, rowFacts } from '../../model/event-facts.js';
import { eventNames, jsonSchemaName, type SpecNames, specNames } from '../../model/names.js';
import { topicRow } from '../../model/topic-table.js';
import type { Json } from '../../schema/json-schema.js';
import { selectedProperty } from '../../schema/select-alternatives.js';
import { camelCase } from '../../text/text-case.js';
import { exampleObject, exampleParams, rowDoc } from '../event-doc.js';
import { type ArtifactFile, artifactModule, RUNTIME } from '../layout.js';

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
      printSides(catalog, names),
      ...printReplies(catalog, names),
      printDecoders(names),
      printEncoder(catalog, names),
      printKeys(catalog, names),
      printCodec(catalog),
      printFacts(catalog),
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
  readonly payload: ${importedType(artifactModule('payloads', 'types'), names.payload)}${raw(event.mayBeEmpty ? ' | undefined' : '')};
}`;
}

function printUnion({ events, title }: Catalog, names: SpecNames): Code {
  return code`${doc([`Any event of ${title}: \`type\` narrows \`params\` and \`payload\`.`])}
export type ${id(names.event)} =
  ${events.map(({ type }) => code`| ${id(eventNames(type).event)}`)};

${doc(['The event with the type `Type`.'])}
export type EventOf<Type extends ${id(names.event)}['type']> = Extract<${id(names.event)}, { readonly type: Type }>;`;
}

function printSides({ events, sides, title }: Catalog, names: SpecNames): Code {
  const typesFor = (side: string, use: Use): Code => {
    const types = events.filter((event) => isUsedBy({ sides }, side, topicRow(event), use)).map(({ type }) => type);
    if (types.length === events.length) return code`${topicType(names.eventType, 'topic-table')}`;
    if (types.length === 0) return raw('never');
    return types.length === 1
      ? code`${types[0] as string}`
      : code`
    ${types.map((type) => code`| ${type}`)}`;
  };
  const members = sides.map(
    (side) => code`readonly ${key(side)}: {
  readonly receives: ${typesFor(side, 'receive')};
  readonly sends: ${typesFor(side, 'send')};
};`,
  );
  return code`${doc([`The event types that each side of ${title} receives and sends.`])}
export interface ${id(names.sides)} {
  ${members}
}`;
}

/** The replies to each request, and the tokens that match them. Nothing if no row has replies. */
function printReplies({ events, title }: Catalog, names: SpecNames): readonly Code[] {
  const requests = events.flatMap(({ type, replies }) => (replies ? [{ type, ...replies }] : []));
  if (requests.length === 0) return [];
  const members = requests.map(
    ({ type, by, match }) => code`readonly ${key(type)}: {
  readonly by: ${join(
    by.map((reply) => code`${reply}`),
    ' | ',
  )};
  readonly request: ${typeof match === 'string' ? raw('never') : partType(match.request)};
  readonly reply: ${typeof match === 'string' ? raw('never') : partType(match.reply)};
};`,
  );
  return [
    code`${doc([`The replies to the requests of ${title}, and the tokens that match them.`])}
export interface ${id(names.replies)} {
  ${members}
}`,
  ];
}

function partType(part: KeyPart): Code {
  return typeof part === 'string' ? code`${part}` : code`{ readonly param: ${part.param} }`;
}

/** The names of the parameters with a default. */
function defaultNames({ parameters }: Catalog): readonly Code[] {
  return parameters.filter((parameter) => parameter.default !== null).map(({ name }) => code`${name}`);
}

function printEncoder(catalog: Catalog, { side, sides }: SpecNames): Code {
  const [first] = catalog.sides;
  const defaults = defaultNames(catalog);
  const params = code`EventOf<Type>['params']`;
  const given = defaults.length === 0 ? params : code`${runtimeType('BuilderParams')}<${params}, ${join(defaults, ' | ')}>`;
  const sideType = topicType(side, 'topic-table');
  const example = catalog.events.find(({ direction }) => direction !== 'receive');
  return code`${doc(
    [
      'Checks a message and returns it as it is published, or used as a last will: topic, payload, QoS and retain flag. An empty payload is `undefined`.',
    ],
    [
      ...exampleTags(...(example ? [encodeExample(catalog, example)] : [])),
      { tag: 'throws', text: '{TopicError} if a parameter is invalid.' },
      { tag: 'throws', text: '{EncodeError} if the side does not send the event, or the payload is invalid.' },
    ],
  )}
export function encode<Type extends ${id(sides)}[Side]['sends'], Side extends ${sideType} = ${first}>(
  type: Type,
  params: ${given},
  payload: EventOf<Type>['payload'],
  options?: ${runtimeType('EncodeOptions')}<Side>,
): ${runtimeType('EncodedMessage')} {
  return ${runtime('encodeMessage')}(codec, ${topics('topicTable')}, { type, params, payload }, options);
}`;
}

function encodeExample(catalog: Catalog, event: CatalogEvent): string {
  return `const { topic, payload, qos, retain } = encode(${quote(event.type)}, ${exampleObject(exampleParams(catalog, event))}, payload);`;
}

function printDecoders({ event }: SpecNames): Code {
  const result = code`${runtimeType('DecodeResult')}<${id(event)}>`;
  return code`${doc(['Decodes an MQTT message. Looks the event type up by topic, then checks size, content, the schema, and that topic and payload agree. Never throws.'], exampleTags('const result = decode(topic, payload); if (result.ok) handle(result.event); else report(result.error);'))}
export function decode(topic: string, data: string | Uint8Array): ${result} {
  return ${runtime('decodeMessage')}<${id(event)}>(codec, topic, data);
}

${doc(['Decodes a payload without its topic, for example behind an IoT rule: a string, bytes or a parsed value. The `topic` property added by `SELECT *, topic() AS topic` is used and removed. Never throws.'], exampleTags('const result = decodePayload(record); if (result.ok) handle(result.event); else report(result.error);'))}
export function decodePayload(data: unknown): ${result} {
  return ${runtime('decodeBarePayload')}<${id(event)}>(codec, ${topics('topicTable')}, data);
}`;
}

function printKeys(catalog: Catalog, { event }: SpecNames): Code {
  const always = catalog.events.every(({ time, payload }) => time !== null && isAlwaysThere(payload, time.property));
  const isIdentified = catalog.events.every(
    (each) => each.identity.length > 0 && identityProperties(each).every((property) => isAlwaysThere(each.payload, property)),
  );
  const undefinedKey = isIdentified ? '' : ' `undefined` if the event has no identity, or if a part of it is missing.';
  return code`${doc([`A stable idempotency key: equal for redeliveries of the same message, distinct otherwise.${undefinedKey}`])}
export function idempotencyKey(event: ${id(event)}): string${raw(isIdentified ? '' : ' | undefined')} {
  return ${runtime('identityKey')}(keys, event)${raw(isIdentified ? ' as string' : '')};
}

${doc(['The entity of the event, and the position of the event in the order of that entity. `undefined` if the event has no ordering entity.'])}
export function orderKey(event: ${id(event)}): ${runtimeType('OrderKey')} | undefined {
  return ${runtime('entityOrder')}(keys, event);
}

${doc([`The time of the event. Numbers below 1e11 are in the unit of the spec, larger ones are milliseconds.${always ? '' : ' `undefined` if the event has no time.'}`])}
export function eventTime(event: ${id(event)}): Date${raw(always ? '' : ' | undefined')} {
  return ${runtime('timeOf')}(keys, event)${raw(always ? ' as Date' : '')};
}`;
}

function isAlwaysThere(payload: CatalogEvent['payload'], reference: string): boolean {
  return selectedProperty(payload, reference)?.isAlwaysThere === true;
}

/** Constants by value. Rows with equal values share a constant, which is named after their category if that name is free. */
class SharedConstants {
  /** The names, by value. */
  readonly #names = new Map<string, string>();
  readonly #taken = new Set<string>();
  readonly #printed: Code[] = [];
  readonly #type: string;

  constructor(type: string) {
    this.#type = type;
  }

  /** The name of the constant with `value`. */
  nameOf({ category, type }: CatalogEvent, suffix: string, value: Json): Code {
    const text = JSON.stringify(value);
    const known = this.#names.get(text);
    if (known !== undefined) return id(known);
    const name = this.#freeName([`${camelCase(category)}${suffix}`, `${type}${suffix}`]);
    this.#names.set(text, name);
    const before = `const ${name}: ${this.#type} = `.length;
    this.#printed.push(code`const ${id(name)}: ${runtimeType(this.#type)} = ${literal(value, before)};`);
    return id(name);
  }

  // The name of a row may equal that of another category.
  #freeName(wanted: readonly string[]): string {
    const [last = ''] = wanted.slice(-1);
    let name = wanted.find((each) => !this.#taken.has(each));
    for (let i = 2; name === undefined; i += 1) if (!this.#taken.has(`${last}${i}`)) name = `${last}${i}`;
    this.#taken.add(name);
    return name;
  }

  get printed(): readonly Code[] {
    return this.#printed;
  }
}

/** The data of each row that decoding needs. */
function printCodec(catalog: Catalog): Code {
  const { limits, name } = catalog;
  return code`const codec: ${runtimeType('EventCodec')} = {
  name: ${name},
  ${limits.maxPayloadBytes === undefined ? [] : [code`maxPayloadBytes: ${limits.maxPayloadBytes},`]}
  ${topics('parseTopic', 'parse-topic')},
  rows: {
    ${catalog.events.map((event) => code`${key(event.type)}: ${printRow(event)}${typeOf(event, 'EventRow')},`)}
  },
};`;
}

// TypeScript expects the member that every object inherits under such a name.
function typeOf({ type }: CatalogEvent, name: string): Code {
  return type in Object.prototype ? code` as ${runtimeType(name)}` : raw('');
}

function printRow(event: CatalogEvent): Code {
  const { category, ...others } = rowFacts(event);
  const { guard, payload } = eventNames(event.type);
  const facts = Object.entries(others).map(([name, value]) => code`${key(name)}: ${literal(value as Json)}`);
  const checks = [code`guard: ${imported(artifactModule('payloads', 'guards'), guard)}`, code`schema: ${printSchema(event, payload)}`];
  return bracketed([code`category: ${category}`, ...checks, ...facts], BRACES, `    : `.length + event.type.length);
}

function printSchema(event: CatalogEvent, payload: string): Code {
  if (isOpaque(event)) return literal(bytesLimits(event));
  return code`${imported(artifactModule('payloads', 'json-schemas'), jsonSchemaName(payload))}`;
}

/** The properties from which keys are built. */
function printFacts({ name, events }: Catalog): Code {
  const shared = new SharedConstants('EventFacts');
  const rows = events.map((event) => code`${key(event.type)}: ${shared.nameOf(event, 'Facts', keyFacts(event) as unknown as Json)},`);
  return code`${shared.printed}

const keys: ${runtimeType('EventKeys')} = {
  name: ${name},
  facts: {
    ${rows}
  },
};`;
}

function printSdk(catalog: Catalog, names: SpecNames): Code {
  const { title, sides, events } = catalog;
  const defaults = defaultNames(catalog);
  return code`${doc([`The SDK of ${title}: the table and its functions as one value, to pass to a consumer.`])}
export const ${id(names.sdk)}: ${runtimeType('EventSdk')}<
  ${id(names.event)},
  ${topicType(names.selection, 'topic-filters')},
  {
    readonly sides: ${id(names.sides)};
    readonly firstSide: ${sides[0]};
    readonly defaults: ${defaults.length === 0 ? raw('never') : join(defaults, ' | ')};
    readonly replies: ${events.some(({ replies }) => replies) ? id(names.replies) : raw('Record<never, never>')};
  }
> = {
  table: ${topics('topicTable')},
  ${topics('topicFilters', 'topic-filters')},
  decode,
  decodePayload,
  encode,
  idempotencyKey,
  orderKey,
  eventTime,
};`;
}
