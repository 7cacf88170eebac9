import type { KeyPart } from '@topicwright/runtime/codegen';
import type { SpecEvent } from '../load/spec-document.js';
import type { CatalogEvent } from '../model/catalog.js';
import { identityProperties } from '../model/event-facts.js';
import { widestPattern } from '../model/template.js';
import type { MatchedEvents } from './match-events.js';
import { newNames, withNewNames } from './new-names.js';
import type { ValueRuleName } from './rules/change-rules.js';
import { isNone, isSame, type SpecChange, specChange, valuesOf } from './spec-change.js';
import { type EventPair, placeOfKey, type SpecPair } from './spec-version.js';

/** A key of a row: its value, and the rule for a change of the value. */
interface KeyRule {
  readonly key: keyof SpecEvent;
  /** What is compared. Default: the value of the key in the catalog. */
  readonly select?: (event: CatalogEvent) => unknown;
  /** What is shown. Default: what is compared. */
  readonly show?: (event: CatalogEvent) => unknown;
  readonly rule: (old: unknown, now: unknown) => ValueRuleName;
}

const KEY_RULES: readonly KeyRule[] = [
  { key: 'direction', rule: (_, now) => (now === 'both' ? 'direction-widened' : 'direction-changed') },
  { key: 'qos', rule: (old, now) => ((now as number) > (old as number) ? 'qos-raised' : 'qos-lowered') },
  { key: 'retain', rule: () => 'retain-changed' },
  { key: 'rules', rule: (_, now) => (now ? 'rules-enabled' : 'rules-disabled') },
  { key: 'setting', select: ({ alwaysOn, setting }) => (alwaysOn ? 'always on' : setting), rule: () => 'setting-changed' },
  { key: 'content', rule: () => 'content-changed' },
  { key: 'mayBeEmpty', rule: (_, now) => (now ? 'empty-allowed' : 'empty-refused') },
  { key: 'identity', select: identityOf, show: ({ identity }) => identity, rule: (old, now) => addedOr('identity', old, now) },
  {
    key: 'order',
    select: ({ order }) => order && { stale: 'deliver', ...order },
    show: ({ order }) => order,
    rule: (old, now) => addedOr('order', old, now),
  },
  { key: 'time', rule: (old, now) => addedOr('time', old, now) },
  { key: 'replies', select: ({ replies }) => replies?.match, rule: (old, now) => addedOr('replies', old, now) },
];

/** Whether something was added, changed or removed. */
function addedOr<Name extends 'identity' | 'order' | 'time' | 'replies'>(name: Name, old: unknown, now: unknown): ValueRuleName {
  if (isNone(old)) return `${name}-added`;
  return isNone(now) ? `${name}-removed` : `${name}-changed`;
}

// A key contains its parts in this order.
function identityOf(event: CatalogEvent): readonly KeyPart[] {
  return event.identity.length > 0 ? [...event.params.map((param) => ({ param })), ...identityProperties(event)] : [];
}

/** The changes of an event, except for its payload. */
export function compareEvent(specs: SpecPair, pair: EventPair, { newTypes }: MatchedEvents): readonly SpecChange[] {
  const before = withNewNames(pair);
  return [
    ...compareTopic(specs, pair),
    ...KEY_RULES.flatMap((keyRule) => compareKey(specs, pair, before, keyRule)),
    ...compareRepliers(specs, pair, newTypes),
    ...compareBindings(specs, pair, before),
  ];
}

/** A change of the key `key` of a row. */
function atKey({ before, after }: SpecPair, pair: EventPair, key: keyof SpecEvent, path: string = key): Omit<SpecChange, 'rule' | 'facts'> {
  return {
    path,
    event: pair.after.event.type,
    at: { old: placeOfKey(before, pair.before.row, key), new: placeOfKey(after, pair.after.row, key) },
  };
}

function compareTopic(specs: SpecPair, pair: EventPair): readonly SpecChange[] {
  const [before, after] = [pair.before.event, pair.after.event];
  const where = atKey(specs, pair, 'topic');
  if (widestPattern(before.levels) !== widestPattern(after.levels)) {
    // A parameter may span more levels than before without another template.
    const hasSameTemplate = before.template === after.template;
    const facts = hasSameTemplate ? { old: before.filter, new: after.filter } : { old: before.template, new: after.template };
    return [specChange('topic-changed', facts, where)];
  }
  return [...newNames(before, after)].map(([old, now]) => specChange('parameter-renamed', { old, new: now }, where));
}

/** @param before the old event, with the new names of parameters */
function compareKey(specs: SpecPair, pair: EventPair, before: CatalogEvent, { key, select, show, rule }: KeyRule): readonly SpecChange[] {
  const value = select ?? ((event: CatalogEvent): unknown => event[key as keyof CatalogEvent]);
  const shown = show ?? value;
  const [old, now] = [value(before), value(pair.after.event)];
  if (isSame(old, now)) return [];
  return [specChange(rule(old, now), valuesOf(shown(before), shown(pair.after.event)), atKey(specs, pair, key))];
}

// An additional reply is like a new alternative of a message.
function compareRepliers(specs: SpecPair, pair: EventPair, newTypes: ReadonlyMap<string, string>): readonly SpecChange[] {
  const old = pair.before.event.replies?.by.map((type) => newTypes.get(type) ?? type);
  const now = pair.after.event.replies?.by;
  if (!old || !now) return [];
  const where = atKey(specs, pair, 'replies', 'replies.by');
  return [
    ...(old.every((type) => now.includes(type)) ? [] : [specChange('replies-removed', { old, new: now }, where)]),
    ...(now.every((type) => old.includes(type)) ? [] : [specChange('reply-added', { old, new: now }, where)]),
  ];
}

// An added or removed parameter is a change of the topic.
function compareBindings(specs: SpecPair, pair: EventPair, before: CatalogEvent): readonly SpecChange[] {
  const after = pair.after.event;
  const common = before.params.filter((name) => after.params.includes(name));
  return common.flatMap((name) => {
    const [old, now] = [before.bind[name], after.bind[name]];
    return isSame(old, now) ? [] : [specChange('binding-changed', valuesOf(old, now), atKey(specs, pair, 'bind', `bind.${name}`))];
  });
}
