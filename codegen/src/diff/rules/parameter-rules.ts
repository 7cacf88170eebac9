import { BREAKS_BOTH, BREAKS_RECEIVERS, BREAKS_SENDERS, COMPATIBLE, changed, listedValues, rule, type Values } from './change-rule.js';

/** The facts of a keyword of a parameter. */
export interface KeywordValues extends Values {
  readonly keyword: string;
}

const COMPATIBLE_WITH_SENDERS = { severity: 'compatible', for: 'senders' } as const;

/** `the parameter allowed "a" and "b" and now allows any value` */
function allowed({ old, new: now }: Values): string {
  const texts = [old, now].map((values) => (Array.isArray(values) ? listedValues(values) : 'any value'));
  return `the parameter allowed ${texts[0]} and now allows ${texts[1]}`;
}

/** The changes of parameters. */
export const PARAMETER_RULES = {
  'parameter-type-changed': rule(
    BREAKS_BOTH,
    'The type of a parameter changed.',
    (facts) => `the type of the parameter ${changed(facts)}; code that passes or reads it no longer compiles`,
  ),
  'parameter-values-removed': rule(
    BREAKS_SENDERS,
    'A parameter has fewer values.',
    (facts) => `${allowed(facts)}; topics of old senders may no longer belong to the event`,
  ),
  'parameter-values-added': rule(
    BREAKS_RECEIVERS,
    'A parameter has more values.',
    (facts) => `${allowed(facts)}; old receivers do not decode topics with the new values`,
  ),
  'parameter-known-values-changed': rule(
    COMPATIBLE,
    'An open parameter lists other values.',
    (facts) => `the list of known values ${changed(facts)}`,
  ),
  'parameter-tightened': rule<KeywordValues>(
    BREAKS_SENDERS,
    'Builders refuse values of a parameter that they accepted.',
    (facts) => `"${facts.keyword}" ${changed(facts)}; builders refuse values that they accepted`,
  ),
  'parameter-loosened': rule<KeywordValues>(
    COMPATIBLE_WITH_SENDERS,
    'Builders accept more values of a parameter.',
    (facts) => `"${facts.keyword}" ${changed(facts)}; builders accept more values`,
  ),
  'parameter-default-changed': rule(
    BREAKS_SENDERS,
    'The default of a parameter changed or was removed.',
    (facts) => `the default ${changed(facts)}; code that omits the parameter builds other topics, or none`,
  ),
  'parameter-default-added': rule(
    COMPATIBLE_WITH_SENDERS,
    'A default was added to a parameter.',
    (facts) => `the default ${changed(facts)}`,
  ),
} as const;
