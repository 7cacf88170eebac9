import { type PayloadType, payloadTypes } from '../model/payload-types.js';
import type { SchemaComparison } from './payload/compare-schemas.js';
import { type Finding, pathOf } from './payload/finding.js';
import type { ChangeRule } from './rules/change-rule.js';
import { CHANGE_RULES } from './rules/change-rules.js';
import { type SpecChange, specChange } from './spec-change.js';
import { type EventPair, placeOfKey, type SpecPair } from './spec-version.js';

/** The exported types of an event in both versions, without the type that is named after the event itself. */
interface ExportedTypes {
  readonly pair: EventPair;
  readonly before: readonly PayloadType[];
  readonly after: readonly PayloadType[];
  /** The name of the type of the event itself. */
  readonly own: string;
}

/** Shared and recursive payload types that are no longer exported, or have another meaning. `ofPayloads`: the changes of the payloads. */
export function compareExportedTypes(
  specs: SpecPair,
  pairs: readonly EventPair[],
  comparison: SchemaComparison,
  ofPayloads: readonly SpecChange[],
): readonly SpecChange[] {
  const [before, after] = [payloadTypes(specs.before.catalog), payloadTypes(specs.after.catalog)];
  const types = pairs.map((pair): ExportedTypes => {
    const [, ...old] = before.get(pair.before.event.type) ?? [];
    const [own, ...now] = after.get(pair.after.event.type) ?? [];
    return { pair, before: old, after: now, own: own?.name ?? '' };
  });
  const reported = new Map<string | undefined, SpecChange[]>();
  for (const change of ofPayloads) {
    const known = reported.get(change.event);
    if (known) known.push(change);
    else reported.set(change.event, [change]);
  }
  const exported = new Map([...after.values()].flat().map((type) => [type.name, type]));
  return [
    ...types.flatMap((each) => removedTypes(specs, each, exported)),
    ...changedTypes(specs, types, { exported, comparison, reported }),
  ];
}

function atPayload(specs: SpecPair, { before, after }: EventPair): Omit<SpecChange, 'rule' | 'facts'> {
  const at = { old: placeOfKey(specs.before, before.row, 'payload'), new: placeOfKey(specs.after, after.row, 'payload') };
  return { path: 'payload', event: after.event.type, at };
}

function removedTypes(
  specs: SpecPair,
  { pair, before, after, own }: ExportedTypes,
  exported: ReadonlyMap<string, PayloadType>,
): readonly SpecChange[] {
  const other = after.find(({ name }) => !before.some((old) => old.name === name))?.name ?? own;
  return before
    .filter(({ name }) => !exported.has(name))
    .map(({ name }) => specChange('type-removed', { old: name, new: other }, atPayload(specs, pair)));
}

/** The new version, and how its types are compared. */
interface NewTypes {
  readonly exported: ReadonlyMap<string, PayloadType>;
  readonly comparison: SchemaComparison;
  /** The changes of the payload of each event. */
  readonly reported: ReadonlyMap<string | undefined, readonly SpecChange[]>;
}

// The changes of a type are those of the payloads that have it, unless `where` hides them.
function changedTypes(
  specs: SpecPair,
  types: readonly ExportedTypes[],
  { exported, comparison, reported }: NewTypes,
): readonly SpecChange[] {
  const old = new Map<string, { readonly type: PayloadType; readonly pair: EventPair }>();
  for (const { pair, before } of types) for (const type of before) if (!old.has(type.name)) old.set(type.name, { type, pair });
  return [...old].flatMap(([name, { type, pair }]) => {
    const now = exported.get(name);
    if (!now) return [];
    const has = (all: readonly PayloadType[]): boolean => all.some((each) => each.name === name);
    const users = types.filter(({ before, after }) => has(before) && has(after));
    const ofUsers = users.flatMap((user) => reported.get(user.pair.after.event.type) ?? []);
    const findings = comparison.compare({ before: type.schema, after: now.schema });
    const isBreaking = findings.some(
      (finding) => (CHANGE_RULES[finding.rule] as ChangeRule<never>).severity === 'breaking' && !isReported(finding, ofUsers),
    );
    return isBreaking ? [specChange('exported-type-changed', { old: name }, atPayload(specs, users[0]?.pair ?? pair))] : [];
  });
}

// A recursive type is part of a payload.
function isReported({ rule, keys }: Finding, changes: readonly SpecChange[]): boolean {
  return changes.some((change) => change.rule === rule && change.path.endsWith(pathOf(keys)));
}
