import {
  BREAKS_BOTH,
  BREAKS_RECEIVERS,
  COMPATIBLE,
  changed,
  listed,
  listedValues,
  renamedRule,
  rule,
  shown,
  type Values,
} from './change-rule.js';

/** The changes of events, except for their payloads. */
export const EVENT_RULES = {
  'event-removed': rule(BREAKS_BOTH, 'An event was removed.', () => 'the event was removed; code that uses it no longer compiles'),
  'event-added': rule(COMPATIBLE, 'An event was added.', ({ new: topic }) => `the event is new, with the topic ${shown(topic)}`),
  'event-renamed': renamedRule('An event was renamed. Its topics are the same.', 'event', 'code that names it no longer compiles'),
  'event-moved': rule(
    BREAKS_BOTH,
    'An event moved to another category.',
    ({ old, new: now }) => `the event moved from category ${shown(old)} to ${shown(now)}; code that selects a category gets other events`,
  ),
  'topics-taken': rule<Values & { readonly other: string }>(
    BREAKS_BOTH,
    'Topics that belonged to another event belong to this one.',
    ({ other, new: topic }) => `some messages on ${shown(topic)}, which were decoded as ${shown(other)}, are now decoded as this event`,
  ),
  'type-removed': rule(
    BREAKS_BOTH,
    'A type that the payloads of several events share, or a recursive type, is no longer exported.',
    ({ old, new: now }) => `the type ${String(old)} is no longer exported; use ${String(now)} instead`,
  ),
  'exported-type-changed': rule<{ readonly old: string }>(
    BREAKS_BOTH,
    'A type that the payloads of several events share, or a recursive type, describes other values, although no payload changed.',
    ({ old: name }) => `the type ${name} describes other values than before; code that names it may no longer compile`,
  ),
  'topic-changed': rule(
    BREAKS_BOTH,
    'The topic changed, and with it the filters and the policies.',
    (facts) => `the topic ${changed(facts)}; each version ignores the topics of the other`,
  ),
  'parameter-renamed': renamedRule(
    'A parameter of a topic was renamed. The topics are the same.',
    'parameter',
    'code that passes or reads it no longer compiles',
  ),
  'direction-changed': rule(
    BREAKS_BOTH,
    'The direction was reversed or narrowed.',
    (facts) => `the direction ${changed(facts)}; one side can no longer send or receive the event`,
  ),
  'direction-widened': rule(COMPATIBLE, 'Both sides can send the event.', (facts) => `the direction ${changed(facts)}`),
  'qos-lowered': rule(
    BREAKS_BOTH,
    'The QoS was lowered.',
    (facts) => `the QoS ${changed(facts)}; messages may be ${facts.new === 0 ? 'lost' : 'duplicated'}`,
  ),
  'qos-raised': rule(COMPATIBLE, 'The QoS was raised.', (facts) => `the QoS ${changed(facts)}`),
  'retain-changed': rule(COMPATIBLE, 'The retain flag was set or removed.', (facts) => `the retain flag ${changed(facts)}`),
  'rules-disabled': rule(
    BREAKS_RECEIVERS,
    'The messages no longer reach the rules engine of the broker.',
    () => 'the messages no longer reach the rules engine; rules for the event are refused',
  ),
  'rules-enabled': rule(COMPATIBLE, 'The messages reach the rules engine of the broker.', () => 'the messages now reach the rules engine'),
  'setting-changed': rule(
    COMPATIBLE,
    'The setting that enables an event changed.',
    (facts) => `the setting that enables the event ${changed(facts)}`,
  ),
  'content-changed': rule(
    BREAKS_BOTH,
    'The kind of content changed.',
    (facts) => `the content ${changed(facts)}; each version refuses payloads of the other`,
  ),
  'empty-allowed': rule(
    BREAKS_BOTH,
    'The payload may be empty.',
    () => 'the payload may now be empty; old receivers refuse it, and its type changes',
  ),
  'empty-refused': rule(
    BREAKS_BOTH,
    'The payload may no longer be empty.',
    () => 'the payload may no longer be empty; receivers refuse empty payloads of old senders, and its type changes',
  ),
  'binding-changed': rule(
    BREAKS_BOTH,
    'The property that repeats a topic parameter changed.',
    (facts) => `the property that repeats the parameter ${changed(facts)}; a payload that contradicts its topic is refused`,
  ),
  'identity-added': rule(COMPATIBLE, 'An identity was added.', (facts) => `the identity ${changed(facts)}; duplicates are now recognized`),
  'identity-changed': rule(
    BREAKS_BOTH,
    'The identity changed.',
    (facts) => `the identity ${changed(facts)}; other messages count as duplicates`,
  ),
  'identity-removed': rule(
    BREAKS_BOTH,
    'The identity was removed.',
    (facts) => `the identity ${changed(facts)}; duplicates are no longer recognized`,
  ),
  'order-added': rule(COMPATIBLE, 'An order was added.', (facts) => `the order ${changed(facts)}`),
  'order-changed': rule(
    BREAKS_BOTH,
    'The order changed.',
    (facts) => `the order ${changed(facts)}; other messages count as stale, or stale ones are handled in another way`,
  ),
  'order-removed': rule(
    BREAKS_BOTH,
    'The order was removed.',
    (facts) => `the order ${changed(facts)}; stale messages are no longer recognized`,
  ),
  'time-added': rule(COMPATIBLE, 'A time was added.', (facts) => `the time ${changed(facts)}`),
  'time-changed': rule(
    BREAKS_BOTH,
    'The property or the unit of the time changed.',
    (facts) => `the time ${changed(facts)}; code that reads it gets another time`,
  ),
  'time-removed': rule(BREAKS_BOTH, 'The time was removed.', (facts) => `the time ${changed(facts)}; code that reads it gets none`),
  'replies-added': rule(
    COMPATIBLE,
    'Replies were added to an event, which is now a request.',
    () => 'the event is now a request with replies',
  ),
  'replies-changed': rule(
    BREAKS_BOTH,
    'Replies are matched to requests in another way.',
    (facts) => `the match of the replies ${changed(facts)}; requests of one version get no reply from the other`,
  ),
  'reply-added': rule<{ readonly old: readonly string[]; readonly new: readonly string[] }>(
    BREAKS_RECEIVERS,
    'A reply was added to a request.',
    ({ old, new: now }) =>
      `the request now also has the reply ${listedValues(now.filter((type) => !old.includes(type)))}, for which existing code has no branch`,
  ),
  'replies-removed': rule(
    BREAKS_BOTH,
    'Replies to a request were removed.',
    (facts) => `the list of replies ${changed(facts)}; a request may wait for a reply that never comes`,
  ),
  'grant-gained': rule<{ readonly new: readonly string[]; readonly side: string }>(
    { severity: 'info', for: 'both' },
    'Policies for the event grant more.',
    ({ new: grants, side }) => `policies of ${side} now grant ${listed(grants)}`,
  ),
  'grant-lost': rule<{ readonly old: readonly string[]; readonly side: string }>(
    { severity: 'info', for: 'both' },
    'Policies for the event grant less.',
    ({ old: grants, side }) => `policies of ${side} no longer grant ${listed(grants)}`,
  ),
} as const;
