import { isRawFilter } from '@topicwright/access/internal';
import { type EncodedMessage, EncodeError, type TopicRow } from '@topicwright/runtime';
import { isUsedBy, sidesOf } from '@topicwright/runtime/internal';
import type { Catalog, CatalogEvent } from '../model/catalog.js';
import { type CatalogSdk, catalogSdk } from '../model/catalog-sdk.js';
import { isOpaque, rowFacts } from '../model/event-facts.js';
import { narrowSchema } from '../schema/narrow-schema.js';
import { boundChanges, boundParams, type Params, withFirstValid } from './bound-values.js';
import { UsageError } from './io.js';

/** A valid message of an event. */
export interface SampleMessage {
  readonly row: TopicRow;
  /** Whether a rule for the filter of the event forwards payloads in base64. */
  readonly isRaw: boolean;
  readonly message: EncodedMessage;
  /** The payload before it was encoded. `undefined` if there is none. */
  readonly payload: unknown;
}

/**
 * The sample of an event as the message that its side sends. Parameters that `given` does not contain have their example or, without one,
 * their name as value. The payload repeats them as the spec says.
 *
 * @throws {UsageError} if the event has no sample, or a parameter does not fit.
 */
export function sampleMessage(catalog: Catalog, type: string, given: Params): SampleMessage {
  const sdk = catalogSdk(catalog);
  const row = sdk.table.rows.find((each) => each.type === type);
  const event = catalog.events.find((each) => each.type === type);
  if (!row || !event) throw new Error(`unreachable: ${type} is not an event`);
  const foreign = Object.keys(given).find((name) => !event.params.includes(name));
  if (foreign !== undefined) throw new UsageError(`${type} has no parameter ${JSON.stringify(foreign)}; ${parametersOf(event)}`);
  const examples = Object.fromEntries(catalog.parameters.map(({ name, example }) => [name, example]));
  const params = Object.fromEntries(event.params.map((name) => [name, given[name] ?? examples[name] ?? name]));
  const payload = payloadOf(event, params);
  const message = encoded(sdk, row, { ...boundParams(rowFacts(event).bind ?? [], params, payload), ...given }, payload);
  return { row, isRaw: isRawFilter(sdk.table, row.filter), message, payload };
}

function parametersOf({ params }: CatalogEvent): string {
  return params.length === 0 ? 'its topic has no parameters' : `expected one of ${params.join(', ')}`;
}

function payloadOf(event: CatalogEvent, params: Params): unknown {
  const { type, content, sample, bind, payload } = event;
  if (content === 'none') return undefined;
  if (sample === undefined) throw new UsageError(`${type} has no sample: add examples to its payload schema`);
  if (isOpaque(event)) return new TextEncoder().encode(String(sample));
  const schema = narrowSchema(payload.schema, payload.where);
  return boundChanges(bind, params, sample).reduce((value, change) => withFirstValid(value, change, schema), sample);
}

function encoded({ table, encode }: CatalogSdk, row: TopicRow, params: Params, payload: unknown): EncodedMessage {
  const [first, second] = sidesOf(table);
  const side = isUsedBy(table, first, row, 'send') ? first : second;
  try {
    return encode(row.type, params, payload, { side });
  } catch (error) {
    if (error instanceof EncodeError) throw new UsageError(`the sample does not fit the parameters: ${error.message}`);
    throw error;
  }
}
