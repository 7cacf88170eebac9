import type { KeyPart } from '@topicwright/runtime/codegen';
import type { CatalogEvent } from '../model/catalog.js';
import { widestPattern } from '../model/template.js';
import type { EventPair } from './spec-version.js';

/** The old event with the new names of parameters that were renamed, so that what refers to them is not a change of its own. */
export function withNewNames({ before: { event }, after }: EventPair): CatalogEvent {
  const names = newNames(event, after.event);
  if (names.size === 0) return event;
  const nameOf = (name: string): string => names.get(name) ?? name;
  const part = (own: KeyPart): KeyPart => (typeof own === 'string' ? own : { param: nameOf(own.param) });
  const { bind, identity, order, replies } = event;
  const match = replies?.match;
  return {
    ...event,
    params: event.params.map(nameOf),
    bind: Object.fromEntries(Object.entries(bind).map(([name, to]) => [nameOf(name), to])),
    identity: identity.map(part),
    order: order && { ...order, of: order.of.map(part) },
    replies:
      replies &&
      (typeof match === 'object' ? { ...replies, match: { ...match, request: part(match.request), reply: part(match.reply) } } : replies),
  };
}

/** The new names of the parameters of a topic, by their old names, if only names have changed. */
export function newNames(before: CatalogEvent, after: CatalogEvent): ReadonlyMap<string, string> {
  if (widestPattern(before.levels) !== widestPattern(after.levels)) return new Map();
  const pairs = before.params.map((name, i) => [name, after.params[i] ?? name] as const);
  return new Map(pairs.filter(([name, newName]) => name !== newName));
}
