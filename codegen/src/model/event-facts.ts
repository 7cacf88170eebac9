import type { EventSetting, RuleFacts } from '@topicwright/access';
import { type EntityPart, sqlPath } from '@topicwright/access/internal';
import type { Binding, EventFacts, EventRow, KeyPart } from '@topicwright/runtime/codegen';
import { conjunctsOf, effectiveProperty } from '../schema/json-schema.js';
import { propertyPaths } from '../schema/property-paths.js';
import { isAlwaysObject, keysOf } from '../schema/property-reference.js';
import { selectedProperty } from '../schema/select-alternatives.js';
import type { CatalogEvent } from './catalog.js';

/** Whether the payload of a row has no JSON Schema: it is bytes, or there is none. */
export function isOpaque({ content }: Partial<Pick<CatalogEvent, 'content'>>): boolean {
  return content === 'bytes' || content === 'none';
}

/** The limits of bytes, as in a schema. Empty for other payloads without a schema. */
export function bytesLimits({ content, payload: { schema } }: Pick<CatalogEvent, 'content' | 'payload'>): {
  readonly [limit: string]: number;
} {
  if (content !== 'bytes') return {};
  const parts = conjunctsOf(schema);
  const [least, most] = [parts.flatMap(({ minLength }) => minLength ?? []), parts.flatMap(({ maxLength }) => maxLength ?? [])];
  return { ...(least.length > 0 && { minLength: Math.max(...least) }), ...(most.length > 0 && { maxLength: Math.min(...most) }) };
}

/** The data that decoding needs for a row, in addition to its guard. */
export function rowFacts(
  event: Pick<CatalogEvent, 'category' | 'content' | 'mayBeEmpty' | 'bind' | 'payload'>,
): Omit<EventRow, 'guard' | 'schema'> {
  const { category, content, mayBeEmpty, bind, payload } = event;
  const bindings = Object.entries(bind).map(([param, to]): Binding => (typeof to === 'string' ? [param, to] : [param, to.arn, 'arn']));
  const ownsTopic = effectiveProperty(payload.schema, 'topic') !== undefined;
  return {
    category,
    ...(content !== 'json' && { content }),
    ...(mayBeEmpty && { mayBeEmpty }),
    ...(bindings.length > 0 && { bind: bindings }),
    ...(ownsTopic && { ownsTopic }),
  };
}

/** The properties from which keys are built. */
export function keyFacts({ category, identity, order, time }: Pick<CatalogEvent, 'category' | 'identity' | 'order' | 'time'>): EventFacts {
  const properties = identityProperties({ identity });
  return { category, ...(identity.length > 0 && { identity: properties }), ...(order && { order }), ...(time && { time }) };
}

/** The properties of an identity. The parameters of the topic always belong to it, so that naming them changes nothing. */
export function identityProperties({ identity }: Pick<CatalogEvent, 'identity'>): readonly string[] {
  return identity.filter((part) => typeof part === 'string');
}

/** How the events of a catalog are enabled, by type. */
export function settingFacts({ events }: { readonly events: readonly Pick<CatalogEvent, 'type' | 'setting' | 'alwaysOn'>[] }): {
  readonly [type: string]: EventSetting;
} {
  return Object.fromEntries(events.map(({ type, setting, alwaysOn }) => [type, { setting, ...(alwaysOn && { alwaysOn }) }]));
}

/** What rules need to know of the events of a catalog, by type. */
export function ruleFacts({
  events,
}: {
  readonly events: readonly Pick<CatalogEvent, 'type' | 'content' | 'mayBeEmpty' | 'order' | 'payload'>[];
}): {
  readonly [type: string]: RuleFacts;
} {
  return Object.fromEntries(
    events.map(({ type, content, mayBeEmpty, order, payload }) => {
      const { schema } = payload;
      const entity = order?.of.map((part) => (typeof part === 'string' && mayBeEmpty ? undefined : entityPart(part, payload)));
      const properties =
        content === 'json' && isAlwaysObject(schema) ? propertyPaths(schema).flatMap((keys) => sqlPath(keys) ?? []) : undefined;
      return [type, { ...(properties && { properties }), ...(entity?.every((part) => part !== undefined) && { entity }) }];
    }),
  );
}

function entityPart(part: KeyPart, payload: CatalogEvent['payload']): EntityPart | undefined {
  if (typeof part !== 'string') return part;
  return selectedProperty(payload, part)?.isAlwaysThere ? sqlPath(keysOf(part)) : undefined;
}
