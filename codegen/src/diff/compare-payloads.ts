import { canonicalJson } from '@topicwright/runtime/codegen';
import type { CatalogEvent } from '../model/catalog.js';
import { bytesLimits } from '../model/event-facts.js';
import type { JsonSchema } from '../schema/json-schema.js';
import { keysOf } from '../schema/property-reference.js';
import type { SchemaComparison } from './payload/compare-schemas.js';
import { type Finding, pathOf } from './payload/finding.js';
import { type SpecChange, valuesOf } from './spec-change.js';
import { type EventPair, type EventVersion, placeOfSpot, type SpecPair } from './spec-version.js';

/** The changes of the payload of an event. Another kind of content is a change of the row. */
export function comparePayload(specs: SpecPair, pair: EventPair, comparison: SchemaComparison): readonly SpecChange[] {
  const { content } = pair.before.event;
  if (content !== pair.after.event.content || content === 'none') return [];
  const [before, after] = [schemaOf(pair.before), schemaOf(pair.after)];
  const changes = comparison.compare({ before, after }).map((finding) => changeOf(specs, pair, finding));
  // Another `where` may widen and narrow an enum.
  return changes.filter(
    ({ rule, path }, i) => rule !== 'where-changed' || changes.findIndex((each) => each.path === path && each.rule === rule) === i,
  );
}

/** The schema of a payload. That of bytes has limits only. */
function schemaOf({ event, row }: EventVersion): JsonSchema {
  return event.content === 'bytes' ? { type: 'string', ...bytesLimits(event) } : (row.narrowed ?? {});
}

function changeOf(specs: SpecPair, pair: EventPair, { rule, facts, keys, before, after }: Finding): SpecChange {
  const where = VALUE_RULES.has(rule) ? changedWhere(pair, keys) : undefined;
  return {
    rule: where ? 'where-changed' : rule,
    facts: where ?? facts,
    path: pathOf(keys),
    event: pair.after.event.type,
    at: {
      ...(before && { old: placeOfSpot(specs.before, pair.before.row, before) }),
      ...(after && { new: placeOfSpot(specs.after, pair.after.row, after) }),
    },
  };
}

/** The rules about the values of a property, which `where` narrows to one. */
const VALUE_RULES: ReadonlySet<string> = new Set(['constant-changed', 'enum-widened', 'enum-narrowed', 'enum-opened', 'enum-closed']);

/** The constants to which `where` narrows a property. `undefined` if they are the same. */
function changedWhere({ before, after }: EventPair, keys: readonly string[]): ReturnType<typeof valuesOf> | undefined {
  const [old, now] = [before, after].map(({ event }) => whereOf(event, keys));
  return canonicalJson(old ?? null) === canonicalJson(now ?? null) ? undefined : valuesOf(old, now);
}

function whereOf({ payload }: CatalogEvent, keys: readonly string[]): unknown {
  return Object.entries(payload.where).find(([reference]) => pathOf(keysOf(reference)) === pathOf(keys))?.[1];
}
