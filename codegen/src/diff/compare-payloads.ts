import { pointerToken } from '@topicwright/runtime/codegen';
import { bytesLimits } from '../model/event-facts.js';
import type { JsonSchema } from '../schema/json-schema.js';
import { keysOf } from '../schema/property-reference.js';
import type { SchemaComparison } from './payload/compare-schemas.js';
import type { Finding } from './payload/finding.js';
import type { SpecChange } from './spec-change.js';
import { type EventPair, type EventVersion, placeOfSpot, type SpecPair } from './spec-version.js';

/** The changes of the payload of an event. Another kind of content is a change of the row. */
export function comparePayload(specs: SpecPair, pair: EventPair, comparison: SchemaComparison): readonly SpecChange[] {
  const { content } = pair.before.event;
  if (content !== pair.after.event.content || content === 'none') return [];
  const [before, after] = [schemaOf(pair.before), schemaOf(pair.after)];
  return comparison.compare({ before, after }).map((finding) => changeOf(specs, pair, finding));
}

/** The schema of a payload. That of bytes has limits only. */
function schemaOf({ event, row }: EventVersion): JsonSchema {
  return event.content === 'bytes' ? { type: 'string', ...bytesLimits(event) } : (row.narrowed ?? {});
}

function changeOf(specs: SpecPair, pair: EventPair, { rule, facts, keys, before, after }: Finding): SpecChange {
  const isWhere = rule === 'constant-changed' && isWhereProperty(pair, keys);
  return {
    rule: isWhere ? 'where-changed' : rule,
    facts,
    path: keys.map((key) => `/${pointerToken(key)}`).join(''),
    event: pair.after.event.type,
    at: {
      ...(before && { old: placeOfSpot(specs.before, pair.before.row, before) }),
      ...(after && { new: placeOfSpot(specs.after, pair.after.row, after) }),
    },
  };
}

/** Whether the rows narrow the property to a constant. */
function isWhereProperty({ before, after }: EventPair, keys: readonly string[]): boolean {
  return [before, after].some(({ event }) =>
    Object.keys(event.payload.where).some((reference) => keysOf(reference).join('\n') === keys.join('\n')),
  );
}
