import { compareCategories, renamedCategories } from './compare-categories.js';
import { compareEventLists } from './compare-event-lists.js';
import { compareEvent } from './compare-events.js';
import { compareExportedTypes } from './compare-exported-types.js';
import { compareGrants } from './compare-grants.js';
import { compareHeads } from './compare-heads.js';
import { compareOptions, withoutOptionEffects } from './compare-options.js';
import { compareParameters } from './compare-parameters.js';
import { comparePayload } from './compare-payloads.js';
import { matchEvents } from './match-events.js';
import { SchemaComparison } from './payload/compare-schemas.js';
import type { PatternInclusion } from './payload/pattern-inclusion.js';
import type { SpecChange } from './spec-change.js';
import type { SpecPair } from './spec-version.js';

/** The changes between two versions of a spec. */
export function compareSpecs(specs: SpecPair, includesPattern: PatternInclusion): readonly SpecChange[] {
  const comparison = new SchemaComparison(includesPattern);
  const events = matchEvents(specs);
  const { pairs } = events;
  const newCategories = renamedCategories(specs, pairs);
  const ofPayloads = pairs.flatMap((pair) => comparePayload(specs, pair, comparison));
  return [
    ...compareHeads(specs),
    ...compareOptions(specs, ofPayloads),
    ...compareCategories(specs, newCategories),
    ...compareEventLists(specs, events, newCategories),
    ...compareParameters(specs, pairs, includesPattern),
    ...pairs.flatMap((pair) => compareEvent(specs, pair, events)),
    ...compareExportedTypes(specs, pairs, comparison, ofPayloads),
    ...withoutOptionEffects(specs, ofPayloads),
    ...compareGrants(specs, events),
  ];
}
