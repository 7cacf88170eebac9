/** How serious a change is for the users of a spec. */
export type ChangeSeverity = 'breaking' | 'compatible' | 'info';

/** The users that a change concerns: those who receive messages, those who send them, or both. */
export type Audience = 'receivers' | 'senders' | 'both';

/** A rule of `topicwright diff`. `Facts` are the inputs of its reason. */
export interface ChangeRule<Facts> {
  /** The severity, unless the configuration sets another one. */
  readonly severity: ChangeSeverity;
  readonly for: Audience;
  /** The meaning, for `docs/changes.md`. */
  readonly means: string;
  /** What changed, and whom it breaks. In lower case, without a final period. */
  readonly reason: (facts: Facts) => string;
}

/** The facts of a change from one value to another. They are the `old` and `new` of the change. */
interface Values {
  readonly old?: unknown;
  readonly new?: unknown;
}

/** The facts of a change of a keyword. */
interface KeywordValues extends Values {
  readonly keyword: string;
}

type Defaults = Pick<ChangeRule<never>, 'severity' | 'for'>;

const BREAKS_BOTH = { severity: 'breaking', for: 'both' } as const;
const BREAKS_RECEIVERS = { severity: 'breaking', for: 'receivers' } as const;
const BREAKS_SENDERS = { severity: 'breaking', for: 'senders' } as const;
const COMPATIBLE = { severity: 'compatible', for: 'both' } as const;
const INFO = { severity: 'info', for: 'both' } as const;

function rule<Facts = Values>(defaults: Defaults, means: string, reason: (facts: Facts) => string): ChangeRule<Facts> {
  return { ...defaults, means, reason };
}

/** `value` as JSON. `nothing` if there is none. */
function shown(value: unknown): string {
  return value === undefined ? 'nothing' : JSON.stringify(value);
}

/** `"a", "b"` */
function listed(values: readonly unknown[]): string {
  return someOf(values.map(shown));
}

/** How many values or grants a reason lists. */
const MAX_LISTED = 8;

/** The values of a parameter. Without a list, it may have any. */
function valueList(values: unknown): string {
  return Array.isArray(values) ? someOf(values.map(shown)) : 'any';
}

function someOf(texts: readonly string[]): string {
  const more = texts.length - MAX_LISTED;
  return `${texts.slice(0, MAX_LISTED).join(', ')}${more > 0 ? ` and ${more} more` : ''}`;
}

/** How a constraint changed: its values, or `words` if it is more than a value. */
function limited(facts: Values, words: string): string {
  return facts.old === undefined && facts.new === undefined ? words : changed(facts);
}

function changed({ old, new: now }: Values): string {
  return `was ${shown(old)}, is now ${shown(now)}`;
}

/** Every rule, by name: the rows of `docs/changes.md`. */
export const CHANGE_RULES = {
  'spec-removed': rule(
    BREAKS_BOTH,
    'A spec is no longer part of the project.',
    () => 'the spec was removed; code that uses it no longer compiles',
  ),
  'spec-added': rule(COMPATIBLE, 'A spec is new in the project.', () => 'the spec is new'),
  'spec-renamed': rule(
    BREAKS_BOTH,
    'A spec has another name, after which its SDK and types are named.',
    ({ old, new: now }) => `the spec was renamed from ${shown(old)} to ${shown(now)}; the names of its SDK and types change`,
  ),
  'dialect-changed': rule(BREAKS_BOTH, 'The spec has another dialect.', (facts) => `the dialect ${changed(facts)}; other topics are valid`),
  'sides-changed': rule(
    BREAKS_BOTH,
    'A side of the spec has another name.',
    (facts) => `the sides: ${changed(facts)}; code that names a side breaks`,
  ),
  'strict-enabled': rule(
    BREAKS_SENDERS,
    'The spec became `strict`, and refuses payloads that it accepted.',
    () => 'the spec became strict; receivers refuse unknown properties and enum values that old senders may send',
  ),
  'strict-disabled': rule(
    BREAKS_RECEIVERS,
    'The spec is no longer `strict`, and accepts payloads that it refused.',
    () => 'the spec is no longer strict; old receivers refuse unknown properties and enum values',
  ),
  'formats-asserted': rule(
    BREAKS_SENDERS,
    'The spec asserts formats, and refuses payloads that it accepted.',
    () => 'formats are asserted; receivers refuse values that old senders may send',
  ),
  'formats-ignored': rule(
    BREAKS_RECEIVERS,
    'The spec no longer asserts formats, and accepts payloads that it refused.',
    () => 'formats are no longer asserted; old receivers refuse values in other formats',
  ),
  'limit-lowered': rule(
    BREAKS_BOTH,
    'A limit of the broker is lower, or new.',
    (facts) => `the limit ${changed(facts)}; messages may exceed it`,
  ),
  'limit-raised': rule(COMPATIBLE, 'A limit of the broker is higher, or was removed.', (facts) => `the limit ${changed(facts)}`),

  'category-removed': rule(
    BREAKS_BOTH,
    'A category was removed.',
    ({ old }) => `the category ${shown(old)} was removed; code that selects it breaks`,
  ),
  'category-renamed': rule(
    BREAKS_BOTH,
    'A category has another name.',
    ({ old, new: now }) => `the category was renamed from ${shown(old)} to ${shown(now)}; code that selects it breaks`,
  ),

  'event-removed': rule(BREAKS_BOTH, 'An event was removed.', () => 'the event was removed; code that uses it no longer compiles'),
  'event-added': rule(COMPATIBLE, 'An event was added.', ({ new: topic }) => `the event is new, with the topic ${shown(topic)}`),
  'event-renamed': rule(
    BREAKS_BOTH,
    'An event has another type, but the same topics.',
    ({ old, new: now }) => `the event was renamed from ${shown(old)} to ${shown(now)}; code that names it no longer compiles`,
  ),
  'event-moved': rule(
    BREAKS_BOTH,
    'An event belongs to another category.',
    ({ old, new: now }) => `the event moved from category ${shown(old)} to ${shown(now)}; code that selects a category gets other events`,
  ),
  'topics-taken': rule<Values & { readonly other: string }>(
    BREAKS_BOTH,
    'An event has topics that belonged to another event.',
    ({ other, new: topic }) => `some topics of ${shown(topic)} belonged to ${shown(other)}; their messages are now decoded as this event`,
  ),
  'type-renamed': rule(
    BREAKS_BOTH,
    'An exported type of a payload has another name.',
    ({ old, new: now }) =>
      `the type of the payload was renamed from ${String(old)} to ${String(now)}; code that names it no longer compiles`,
  ),
  'topic-changed': rule(
    BREAKS_BOTH,
    'An event has another topic, so its filters and policies change, too.',
    (facts) => `the topic ${changed(facts)}`,
  ),
  'parameter-renamed': rule(
    BREAKS_BOTH,
    'A parameter of a topic has another name. The topics are the same.',
    ({ old, new: now }) => `the parameter was renamed from ${shown(old)} to ${shown(now)}; code that passes or reads it breaks`,
  ),
  'direction-changed': rule(
    BREAKS_BOTH,
    'The direction of an event was turned or narrowed.',
    (facts) => `the direction ${changed(facts)}; a side loses the event`,
  ),
  'direction-widened': rule(COMPATIBLE, 'An event has both directions.', (facts) => `the direction ${changed(facts)}`),
  'qos-lowered': rule(
    BREAKS_BOTH,
    'An event is published with a lower QoS.',
    (facts) => `the QoS ${changed(facts)}; messages may be lost or duplicated`,
  ),
  'qos-raised': rule(COMPATIBLE, 'An event is published with a higher QoS.', (facts) => `the QoS ${changed(facts)}`),
  'retain-changed': rule(COMPATIBLE, 'The retain flag of an event was set or removed.', (facts) => `retain ${changed(facts)}`),
  'rules-disabled': rule(
    BREAKS_RECEIVERS,
    'The messages no longer pass the rules engine of the broker.',
    () => 'the messages no longer pass the rules engine, so rules for them are refused',
  ),
  'rules-enabled': rule(COMPATIBLE, 'The messages pass the rules engine of the broker.', () => 'the messages pass the rules engine'),
  'setting-changed': rule(
    COMPATIBLE,
    'An event is enabled in another way.',
    (facts) => `the setting that enables the event ${changed(facts)}`,
  ),
  'content-changed': rule(BREAKS_BOTH, 'The payload has another kind of content.', (facts) => `the content ${changed(facts)}`),
  'empty-allowed': rule(
    BREAKS_BOTH,
    'The payload may be empty.',
    () => 'the payload may now be empty; old receivers refuse it, and its type changes',
  ),
  'empty-refused': rule(
    BREAKS_BOTH,
    'The payload may no longer be empty.',
    () => 'the payload may no longer be empty; receivers refuse empty ones',
  ),
  'binding-changed': rule(
    BREAKS_BOTH,
    'Another property of the payload, or none, repeats a topic parameter.',
    (facts) => `the property that repeats the parameter ${changed(facts)}`,
  ),
  'where-changed': rule(
    BREAKS_BOTH,
    'The constants that tell the payload of an event apart changed.',
    (facts) => `the constant ${changed(facts)}; both sides refuse messages of the other version`,
  ),
  'identity-added': rule(COMPATIBLE, 'An event has an identity.', (facts) => `the identity ${changed(facts)}; duplicates are recognized`),
  'identity-changed': rule(
    BREAKS_BOTH,
    'An event has another identity.',
    (facts) => `the identity ${changed(facts)}; other messages count as duplicates`,
  ),
  'identity-removed': rule(
    BREAKS_BOTH,
    'An event has no identity any more.',
    (facts) => `the identity ${changed(facts)}; duplicates are handled again`,
  ),
  'order-added': rule(COMPATIBLE, 'The messages of an event have an order.', (facts) => `the order ${changed(facts)}`),
  'order-changed': rule(
    BREAKS_BOTH,
    'The messages of an event have another order.',
    (facts) => `the order ${changed(facts)}; other messages count as stale`,
  ),
  'order-removed': rule(
    BREAKS_BOTH,
    'The messages of an event have no order any more.',
    (facts) => `the order ${changed(facts)}; stale messages are not recognized`,
  ),
  'time-added': rule(COMPATIBLE, 'An event has a time.', (facts) => `the time ${changed(facts)}`),
  'time-changed': rule(
    BREAKS_BOTH,
    'The time of an event is another property, or has another unit.',
    (facts) => `the time ${changed(facts)}`,
  ),
  'time-removed': rule(BREAKS_BOTH, 'An event has no time any more.', (facts) => `the time ${changed(facts)}`),
  'replies-added': rule(COMPATIBLE, 'An event has replies.', () => 'the event has replies'),
  'replies-changed': rule(
    BREAKS_BOTH,
    'The replies to a request are matched in another way.',
    (facts) => `the match of the replies ${changed(facts)}`,
  ),
  'reply-added': rule(
    BREAKS_RECEIVERS,
    'A request has another reply, which is unknown to code that handles its replies.',
    (facts) => `the replies: ${changed(facts)}; the new one is unknown to code that handles the replies`,
  ),
  'replies-removed': rule(
    BREAKS_BOTH,
    'An event has no replies any more, or fewer.',
    (facts) => `the replies: ${changed(facts)}; requests wait for them in vain`,
  ),

  'parameter-type-changed': rule(BREAKS_BOTH, 'A parameter has another type.', (facts) => `the type of the parameter ${changed(facts)}`),
  'parameter-values-removed': rule(
    BREAKS_SENDERS,
    'A parameter has fewer values.',
    (facts) =>
      `the values were ${valueList(facts.old)}, are now ${valueList(facts.new)}; topics of old senders no longer belong to the event`,
  ),
  'parameter-values-added': rule(
    BREAKS_RECEIVERS,
    'A parameter has more values.',
    (facts) => `the values were ${valueList(facts.old)}, are now ${valueList(facts.new)}; the topics are unknown to old receivers`,
  ),
  'parameter-values-listed': rule(COMPATIBLE, 'An open parameter lists other values.', (facts) => `the listed values: ${changed(facts)}`),
  'parameter-tightened': rule<KeywordValues>(
    BREAKS_SENDERS,
    'Builders refuse values of a parameter that they accepted.',
    (facts) => `"${facts.keyword}" ${changed(facts)}; builders refuse values that they accepted`,
  ),
  'parameter-loosened': rule<KeywordValues>(
    { severity: 'compatible', for: 'senders' },
    'Builders accept more values of a parameter.',
    (facts) => `"${facts.keyword}" ${changed(facts)}; builders accept more values`,
  ),
  'parameter-default-changed': rule(
    BREAKS_SENDERS,
    'Builders use another default for a parameter, or none.',
    (facts) => `the default ${changed(facts)}; builders that rely on it fail or make other topics`,
  ),
  'parameter-default-added': rule(
    { severity: 'compatible', for: 'senders' },
    'A parameter has a default.',
    (facts) => `the default ${changed(facts)}`,
  ),

  'property-removed': rule(
    BREAKS_BOTH,
    'A property is no longer declared.',
    () => 'the property was removed; code that uses it no longer compiles',
  ),
  'property-added': rule(COMPATIBLE, 'An optional property was added to an open object.', () => 'the property is new and optional'),
  'property-added-to-closed': rule(
    BREAKS_RECEIVERS,
    'An optional property was added to an object that allowed no others.',
    () => 'the property is new; old receivers refuse it, because the object was closed',
  ),
  'required-property-added': rule(
    BREAKS_SENDERS,
    'A required property was added.',
    () => 'the property is new and required; receivers refuse messages of old senders, which do not have it',
  ),
  'property-required': rule(
    BREAKS_SENDERS,
    'An optional property became required.',
    () => 'the property is now required; receivers refuse messages of old senders without it',
  ),
  'property-optional': rule(
    BREAKS_RECEIVERS,
    'A required property became optional.',
    () => 'the property is now optional; old receivers refuse messages without it',
  ),
  'object-closed': rule(
    BREAKS_SENDERS,
    'An object no longer allows properties that are not declared.',
    () => 'the object is now closed; receivers refuse undeclared properties of old senders',
  ),
  'object-opened': rule(
    BREAKS_RECEIVERS,
    'An object allows properties that are not declared.',
    () => 'the object is now open; old receivers refuse undeclared properties',
  ),
  'type-changed': rule(
    BREAKS_BOTH,
    'A value has another type.',
    ({ old, new: now }) => `the type was ${String(old)}, is now ${String(now)}`,
  ),
  'type-widened': rule<Values & { readonly types: string }>(
    BREAKS_RECEIVERS,
    'A value may have more types.',
    ({ types }) => `the value may now be ${types}; old receivers refuse it`,
  ),
  'type-narrowed': rule<Values & { readonly types: string }>(
    BREAKS_SENDERS,
    'A value may have fewer types.',
    ({ types }) => `the value may no longer be ${types}, which old senders may send`,
  ),
  'constant-changed': rule(BREAKS_BOTH, 'A constant has another value.', (facts) => `the constant ${changed(facts)}`),
  'enum-widened': rule<Values & { readonly values: readonly unknown[] }>(
    BREAKS_RECEIVERS,
    'Values were added to an enum.',
    ({ values }) => `${listed(values)} may now occur; old receivers refuse it`,
  ),
  'enum-narrowed': rule<Values & { readonly values: readonly unknown[] }>(
    BREAKS_SENDERS,
    'Values were removed from an enum.',
    ({ values }) => `${listed(values)} may no longer occur; receivers refuse it from old senders`,
  ),
  'enum-opened': rule(
    BREAKS_RECEIVERS,
    'A value may be one that no enum lists.',
    () => 'values that are not listed may now occur; old receivers refuse them',
  ),
  'enum-closed': rule(
    BREAKS_SENDERS,
    'A value must be one of an enum.',
    () => 'only the listed values may occur; old senders may send others',
  ),
  'enum-value-added': rule<Values & { readonly values: readonly unknown[] }>(
    COMPATIBLE,
    'Values were added to an open enum.',
    ({ values }) => `the open enum lists ${listed(values)}`,
  ),
  'enum-value-removed': rule<Values & { readonly values: readonly unknown[] }>(
    COMPATIBLE,
    'Values were removed from an open enum, which still allows them.',
    ({ values }) => `the open enum no longer lists ${listed(values)}`,
  ),
  'pattern-tightened': rule(
    BREAKS_SENDERS,
    'A pattern matches fewer strings, or is new.',
    (facts) => `the pattern ${changed(facts)}; receivers refuse strings that old senders may send`,
  ),
  'pattern-loosened': rule(
    BREAKS_RECEIVERS,
    'A pattern matches more strings, or was removed.',
    (facts) => `the pattern ${changed(facts)}; old receivers refuse some strings`,
  ),
  'pattern-changed': rule(BREAKS_BOTH, 'A pattern matches other strings.', (facts) => `the pattern ${changed(facts)}`),
  'value-forbidden': rule(
    BREAKS_SENDERS,
    'A property or an item is no longer allowed.',
    () => 'no value is allowed here any more; old senders may send one',
  ),
  'value-allowed': rule(BREAKS_RECEIVERS, 'A property or an item is allowed.', () => 'a value is allowed here; old receivers refuse it'),
  'constraint-tightened': rule<KeywordValues>(
    BREAKS_SENDERS,
    'A constraint allows fewer values, or is new.',
    (facts) => `"${facts.keyword}" ${limited(facts, 'allows fewer values')}; receivers refuse values that old senders may send`,
  ),
  'constraint-loosened': rule<KeywordValues>(
    BREAKS_RECEIVERS,
    'A constraint allows more values, or was removed.',
    (facts) => `"${facts.keyword}" ${limited(facts, 'allows more values')}; old receivers refuse some values`,
  ),
  'constraint-changed': rule<KeywordValues>(
    BREAKS_BOTH,
    'A constraint allows other values, or cannot be compared.',
    (facts) => `"${facts.keyword}" ${limited(facts, 'allows other values')}; values that one version allows may be refused by the other`,
  ),
  'alternative-added': rule(
    BREAKS_RECEIVERS,
    'A union has another alternative.',
    () => 'a value may have another form; old receivers refuse it',
  ),
  'alternative-removed': rule(
    BREAKS_SENDERS,
    'A union has fewer alternatives.',
    () => 'a value may no longer have a form that old senders may send',
  ),
  'unit-added': rule(COMPATIBLE, 'A number has a unit.', ({ new: unit }) => `the unit is ${shown(unit)}`),
  'unit-changed': rule(
    BREAKS_BOTH,
    'A number has another unit, or none.',
    (facts) => `the unit ${changed(facts)}; the numbers mean something else`,
  ),

  'grant-gained': rule<{ readonly new: readonly string[]; readonly side: string }>(
    INFO,
    'Policies for the event grant more.',
    ({ new: grants, side }) => `policies of ${side} now grant ${someOf(grants)}`,
  ),
  'grant-lost': rule<{ readonly old: readonly string[]; readonly side: string }>(
    INFO,
    'Policies for the event grant less.',
    ({ old: grants, side }) => `policies of ${side} no longer grant ${someOf(grants)}`,
  ),
} as const;

export type RuleName = keyof typeof CHANGE_RULES;

/** The rules that only need an old and a new value. */
export type ValueRuleName = { [Name in RuleName]: Values extends FactsOf<Name> ? Name : never }[RuleName];

/** The facts of a rule. */
export type FactsOf<Name extends RuleName> = (typeof CHANGE_RULES)[Name] extends ChangeRule<infer Facts> ? Facts : never;
