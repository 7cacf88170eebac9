import {
  bytesIssues,
  decodeBarePayload,
  decodeMessage,
  type EncodedMessage,
  type EncodeOptions,
  type EventCodec,
  type EventKeys,
  type EventMessage,
  type EventRow,
  type EventSdk,
  encodeMessage,
  entityOrder,
  explain,
  identityKey,
  selectFilters,
  timeOf,
  topicTrie,
} from '@topicwright/runtime/codegen';
import { narrowSchema } from '../schema/narrow-schema.js';
import type { Catalog, CatalogEvent } from './catalog.js';
import { bytesLimits, keyFacts, rowFacts } from './event-facts.js';
import { topicTableOf } from './topic-table.js';

/** The SDK of a catalog, whose types are not known. */
export interface CatalogSdk extends EventSdk<EventMessage> {
  readonly parseTopic: EventCodec['parseTopic'];
  readonly encode: (type: string, params: object, payload: unknown, options?: EncodeOptions) => EncodedMessage;
}

/** The SDK of a catalog, built at run time instead of generated. */
export function catalogSdk(catalog: Catalog): CatalogSdk {
  const table = topicTableOf(catalog);
  const { name, limits, events } = catalog;
  const codec: EventCodec = {
    name,
    ...(limits.maxPayloadBytes !== undefined && { maxPayloadBytes: limits.maxPayloadBytes }),
    parseTopic: topicTrie(table).parse,
    rows: Object.fromEntries(events.map((event) => [event.type, rowOf(event)])),
  };
  const keys: EventKeys = { name, facts: Object.fromEntries(events.map((event) => [event.type, keyFacts(event)])) };
  return {
    table,
    parseTopic: codec.parseTopic,
    topicFilters: (selection) => selectFilters(table, selection),
    decode: (topic, data) => decodeMessage(codec, topic, data),
    decodePayload: (data) => decodeBarePayload(codec, table, data),
    encode: (type, params, payload, options) => encodeMessage(codec, table, { type, params, payload }, options),
    idempotencyKey: (event) => identityKey(keys, event),
    orderKey: (event) => entityOrder(keys, event),
    eventTime: (event) => timeOf(keys, event),
  };
}

function rowOf(event: CatalogEvent): EventRow {
  const facts = rowFacts(event);
  if (event.content === 'none') return { ...facts, schema: {}, guard: (value) => value === undefined };
  if (event.content === 'bytes') {
    const limits = bytesLimits(event);
    return { ...facts, schema: limits, guard: (value) => bytesIssues(limits, value).length === 0 };
  }
  const schema = narrowSchema(event.payload.schema, event.payload.where);
  return { ...facts, schema, guard: (value) => explain(schema, value).length === 0 };
}
