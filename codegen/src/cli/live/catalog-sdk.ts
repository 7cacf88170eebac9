import {
  below,
  decodeBarePayload,
  decodeMessage,
  type EventCodec,
  type EventKeys,
  type EventMessage,
  type EventSdk,
  entityOrder,
  identityKey,
  type PayloadCheck,
  pointerKeys,
  selectFilters,
  timeOf,
  topicTrie,
} from '@topicwright/runtime';
import { keyFacts, rowFacts } from '../../model/event-facts.js';
import { narrowSchema } from '../../model/narrow-schema.js';
import { misfit } from '../../model/schema-accepts.js';
import { topicTableOf } from '../../model/topic-table.js';
import type { LiveCatalog } from '../find-catalog.js';

/** What generated code would be, from a catalog: for looking at messages of a table that nothing was generated of. Payloads are judged slowly. */
export function catalogSdk(catalog: LiveCatalog): EventSdk<EventMessage> {
  const table = topicTableOf(catalog);
  const { name, limits, events } = catalog;
  const codec: EventCodec = {
    name,
    ...(limits.maxPayloadBytes !== undefined && { maxPayloadBytes: limits.maxPayloadBytes }),
    parseTopic: topicTrie(table.rows).parse,
    rows: Object.fromEntries(events.map((event) => [event.type, { row: { ...rowFacts(event), check: checkOf(event) } }])),
  };
  const keys: EventKeys = { name, facts: Object.fromEntries(events.map((event) => [event.type, keyFacts(event)])) };
  return {
    table,
    topicFilters: (selection) => selectFilters(table, selection),
    decode: (topic, data) => decodeMessage(codec, topic, data),
    decodePayload: (data) => decodeBarePayload(codec, table, data),
    idempotencyKey: (event) => identityKey(keys, event),
    orderKey: (event) => entityOrder(keys, event),
    eventTime: (event) => timeOf(keys, event),
  };
}

function checkOf({ payload }: LiveCatalog['events'][number]): PayloadCheck {
  const schema = narrowSchema(payload.schema, payload.where);
  return {
    expectations: [],
    holds: (value, report) => {
      const path = misfit(schema, value);
      if (path === undefined) return true;
      return below(report, path, [['', 'schema', 'what its schema allows']])?.refuse(0, partAt(value, path)) ?? false;
    },
  };
}

function partAt(value: unknown, path: string): unknown {
  return pointerKeys(path).reduce<unknown>((part, key) => {
    return typeof part === 'object' && part !== null && Object.hasOwn(part, key) ? (part as Record<string, unknown>)[key] : undefined;
  }, value);
}
