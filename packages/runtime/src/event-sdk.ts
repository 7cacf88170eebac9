import type { DecodeResult } from './decode-error.js';
import type { EventMessage } from './event-codec.js';
import type { OrderKey } from './event-keys.js';
import type { SelectedFilters, Selection } from './selection.js';
import type { TopicTable } from './topic-table.js';

/** A generated SDK as one value, used to create consumers. */
export interface EventSdk<Event extends EventMessage, Select extends Selection = Selection> {
  readonly table: TopicTable<Event['type'], Event['category']>;
  readonly topicFilters: (selection: Select) => SelectedFilters<Event['type']>;
  readonly decode: (topic: string, data: string | Uint8Array) => DecodeResult<Event>;
  readonly decodePayload: (data: unknown) => DecodeResult<Event>;
  readonly idempotencyKey: (event: Event) => string | undefined;
  readonly orderKey: (event: Event) => OrderKey | undefined;
  readonly eventTime: (event: Event) => Date | undefined;
}
