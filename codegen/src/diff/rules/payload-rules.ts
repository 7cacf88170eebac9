import {
  BREAKS_BOTH,
  BREAKS_RECEIVERS,
  BREAKS_SENDERS,
  COMPATIBLE,
  changed,
  listedValues,
  rule,
  shown,
  type Values,
} from './change-rule.js';

/** Values that only the new version accepts break receivers, and those that only the old one accepts break senders. */
const ACCEPTS_MORE = { ...BREAKS_RECEIVERS, accepts: 'more' } as const;
const ACCEPTS_FEWER = { ...BREAKS_SENDERS, accepts: 'fewer' } as const;
const ACCEPTS_OTHER = { ...BREAKS_BOTH, accepts: 'other' } as const;

/** The facts of a change of a keyword. */
export interface KeywordValues extends Values {
  readonly keyword: string;
}

/** The facts of a change of types. */
export interface TypeValues extends Values {
  /** The types that were added or removed. */
  readonly types: string;
}

/** The facts of a change of an enum. */
export interface EnumValues extends Values {
  /** The values that were added or removed. */
  readonly values: readonly unknown[];
}

/** How a constraint changed: its old and new value, or `fallback` if neither is known. */
function limited(facts: KeywordValues, fallback: string): string {
  return `"${facts.keyword}" ${facts.old === undefined && facts.new === undefined ? fallback : changed(facts)}`;
}

/** The changes of payloads. */
export const PAYLOAD_RULES = {
  'where-changed': rule(
    ACCEPTS_OTHER,
    'The `where` constants, which distinguish events with the same payload schema, changed.',
    (facts) => `the constant ${changed(facts)}; the two versions accept different messages`,
  ),
  'property-removed': rule(
    ACCEPTS_OTHER,
    'A property was removed.',
    () => 'the property was removed; code that uses it no longer compiles',
  ),
  'property-added': rule(COMPATIBLE, 'An optional property was added to an open object.', () => 'the property is new and optional'),
  'map-members-untyped': rule(
    BREAKS_RECEIVERS,
    'A property was declared in a map. Its other members, which had a type, now have the type `unknown`.',
    ({ old }) => `other members of the map had the type ${String(old)} and now have the type unknown; code that reads them may not compile`,
  ),
  'property-added-to-closed': rule(
    ACCEPTS_MORE,
    'An optional property was added to a closed object.',
    () => 'the property is new; old receivers refuse it, because the object was closed',
  ),
  'required-property-added': rule(
    ACCEPTS_FEWER,
    'A required property was added.',
    () => 'the property is new and required; receivers refuse messages of old senders, which lack it',
  ),
  'property-required': rule(
    ACCEPTS_FEWER,
    'An optional property became required.',
    () => 'the property is now required; receivers refuse messages of old senders without it',
  ),
  'property-optional': rule(
    ACCEPTS_MORE,
    'A required property became optional.',
    () => 'the property is now optional; old receivers refuse messages without it',
  ),
  'object-closed': rule(
    ACCEPTS_FEWER,
    'An object was closed: it allows only the properties that it declares.',
    () => 'the object is now closed; receivers refuse undeclared properties, which old senders may send',
  ),
  'object-opened': rule(
    ACCEPTS_MORE,
    'An object was opened: it allows properties that it does not declare.',
    () => 'the object is now open; old receivers refuse undeclared properties',
  ),
  'type-changed': rule(
    ACCEPTS_OTHER,
    'The type of a value changed.',
    ({ old, new: now }) => `the type changed from ${String(old)} to ${String(now)}; each version refuses values of the other`,
  ),
  'type-widened': rule<TypeValues>(
    ACCEPTS_MORE,
    'A value may have more types.',
    ({ types }) => `the value may now also be of type ${types}; old receivers refuse such values`,
  ),
  'type-narrowed': rule<TypeValues>(
    ACCEPTS_FEWER,
    'A value may have fewer types.',
    ({ types }) => `the value may no longer be of type ${types}; receivers refuse such values of old senders`,
  ),
  'constant-changed': rule(
    ACCEPTS_OTHER,
    'A constant changed.',
    (facts) => `the constant ${changed(facts)}; each version refuses values of the other`,
  ),
  'enum-widened': rule<EnumValues>(
    ACCEPTS_MORE,
    'Values were added to an enum.',
    ({ values }) => `${listedValues(values)} may now occur; old receivers refuse ${values.length === 1 ? 'this value' : 'these values'}`,
  ),
  'enum-narrowed': rule<EnumValues>(
    ACCEPTS_FEWER,
    'Values were removed from an enum.',
    ({ values }) =>
      `${listedValues(values)} may no longer occur; receivers refuse ${values.length === 1 ? 'this value' : 'these values'} of old senders`,
  ),
  'enum-opened': rule(
    ACCEPTS_MORE,
    'An enum was opened or removed.',
    () => 'values that are not listed may now occur; old receivers refuse them',
  ),
  'enum-closed': rule(
    ACCEPTS_FEWER,
    'An enum was closed or added.',
    () => 'only the listed values may occur; receivers refuse other values of old senders',
  ),
  'enum-value-added': rule<EnumValues>(
    COMPATIBLE,
    'Values were added to an open enum.',
    ({ values }) => `the open enum now lists ${listedValues(values)}`,
  ),
  'enum-value-removed': rule<EnumValues>(
    COMPATIBLE,
    'Values were removed from an open enum, which still allows them.',
    ({ values }) => `the open enum no longer lists ${listedValues(values)}`,
  ),
  'pattern-tightened': rule(
    ACCEPTS_FEWER,
    'A pattern was added, or matches fewer strings.',
    (facts) => `the pattern ${changed(facts)}; receivers refuse some strings of old senders`,
  ),
  'pattern-loosened': rule(
    ACCEPTS_MORE,
    'A pattern was removed, or matches more strings.',
    (facts) => `the pattern ${changed(facts)}; old receivers refuse some strings`,
  ),
  'pattern-changed': rule(
    ACCEPTS_OTHER,
    'A pattern matches other strings, or cannot be compared.',
    (facts) => `the pattern ${changed(facts)}; each version may refuse strings of the other`,
  ),
  'value-forbidden': rule(
    ACCEPTS_FEWER,
    'A property or an item must be absent.',
    () => 'this property or item must now be absent; receivers refuse messages of old senders with it',
  ),
  'value-allowed': rule(
    ACCEPTS_MORE,
    'A property or an item that had to be absent is allowed.',
    () => 'this property or item is now allowed; old receivers refuse messages with it',
  ),
  'constraint-tightened': rule<KeywordValues>(
    ACCEPTS_FEWER,
    'A constraint was added, or allows fewer values.',
    (facts) => `${limited(facts, 'allows fewer values')}; receivers refuse some values of old senders`,
  ),
  'constraint-loosened': rule<KeywordValues>(
    ACCEPTS_MORE,
    'A constraint was removed, or allows more values.',
    (facts) => `${limited(facts, 'allows more values')}; old receivers refuse some values`,
  ),
  'constraint-changed': rule<KeywordValues>(
    ACCEPTS_OTHER,
    'A constraint allows other values, or cannot be compared.',
    (facts) => `${limited(facts, 'changed')}; each version may refuse values of the other`,
  ),
  'not-compared': rule(
    ACCEPTS_OTHER,
    'The schemas are too complex to compare.',
    () => 'the schemas changed and are too complex to compare; each version may refuse values of the other',
  ),
  'alternative-added': rule(
    ACCEPTS_MORE,
    'An alternative was added to a union.',
    () => 'the union has a new alternative; old receivers refuse values that match only this one',
  ),
  'alternative-removed': rule(
    ACCEPTS_FEWER,
    'An alternative was removed from a union.',
    () => 'the union has lost an alternative; receivers refuse values of old senders that match only this one',
  ),
  'unit-added': rule(COMPATIBLE, 'A unit was added.', ({ new: unit }) => `the unit is ${shown(unit)}`),
  'unit-changed': rule(
    BREAKS_BOTH,
    'A unit changed or was removed.',
    (facts) => `the unit ${changed(facts)}; the number means something else`,
  ),
} as const;
