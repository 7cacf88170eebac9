import { payloadTypes } from '../model/payload-types.js';
import { type SpecChange, specChange } from './spec-change.js';
import { type EventPair, placeOfKey, type SpecPair } from './spec-version.js';

/**
 * Shared and recursive payload types that are no longer exported. The type that is named after the event itself is that of `event-renamed`.
 */
export function compareExportedTypes(specs: SpecPair, pairs: readonly EventPair[]): readonly SpecChange[] {
  const [before, after] = [payloadTypes(specs.before.catalog), payloadTypes(specs.after.catalog)];
  const exported = new Set([...after.values()].flat());
  return pairs.flatMap((pair) => {
    const [, ...old] = before.get(pair.before.event.type) ?? [];
    const [own, ...now] = after.get(pair.after.event.type) ?? [];
    const other = now.find((name) => !old.includes(name)) ?? own;
    const at = { old: placeOfKey(specs.before, pair.before.row, 'payload'), new: placeOfKey(specs.after, pair.after.row, 'payload') };
    return old
      .filter((name) => !exported.has(name))
      .map((name) => specChange('type-removed', { old: name, new: other }, { path: 'payload', event: pair.after.event.type, at }));
  });
}
