/** How serious a change is for the users of a spec. */
export type ChangeSeverity = 'breaking' | 'compatible' | 'info';

/** The severities, the most serious first. */
export const SEVERITIES: readonly ChangeSeverity[] = ['breaking', 'compatible', 'info'];

/** The users that a change concerns: those who receive messages, those who send them, or both. */
export type Audience = 'receivers' | 'senders' | 'both';

/** A rule of `topicwright diff`. `Facts` are the inputs of its reason. */
export interface ChangeRule<Facts> {
  /** The severity, unless the configuration sets another one. */
  readonly severity: ChangeSeverity;
  readonly for: Audience;
  /** For a payload: how the set of accepted values changes. Default: it stays the same. */
  readonly accepts?: 'fewer' | 'more' | 'other';
  /** The meaning, for `docs/changes.md`. */
  readonly means: string;
  /** What changed, and what that breaks. In lower case, without a final period. */
  readonly reason: (facts: Facts) => string;
}

/** The facts of a change from one value to another. They are the `old` and `new` of the change. */
export interface Values {
  readonly old?: unknown;
  readonly new?: unknown;
}

export const BREAKS_BOTH = { severity: 'breaking', for: 'both' } as const;
export const BREAKS_RECEIVERS = { severity: 'breaking', for: 'receivers' } as const;
export const BREAKS_SENDERS = { severity: 'breaking', for: 'senders' } as const;
export const COMPATIBLE = { severity: 'compatible', for: 'both' } as const;

/** A rule. `Facts` are inferred from the reason. */
export function rule<Facts = Values>(
  defaults: Pick<ChangeRule<never>, 'severity' | 'for' | 'accepts'>,
  means: string,
  reason: (facts: Facts) => string,
): ChangeRule<Facts> {
  return { ...defaults, means, reason };
}

/** `value` as JSON. */
export function shown(value: unknown): string {
  return JSON.stringify(value);
}

/** `changed from 1 to 2`, `is now 2 (was not set)`, `was 1 and is no longer set` */
export function changed({ old, new: now }: Values): string {
  if (old === undefined) return `is now ${shown(now)} (was not set)`;
  return now === undefined ? `was ${shown(old)} and is no longer set` : `changed from ${shown(old)} to ${shown(now)}`;
}

/** A rule for a new name. `named` is what has the name, and `effect` what that breaks. */
export function renamedRule(means: string, named: string, effect: string): ChangeRule<Values> {
  return rule(BREAKS_BOTH, means, ({ old, new: now }) => `the ${named} was renamed from ${shown(old)} to ${shown(now)}; ${effect}`);
}

/** How many items a reason lists. */
const MAX_LISTED = 8;

/** `a, b and c` */
export function listed(texts: readonly string[], conjunction = 'and'): string {
  const more = texts.length - MAX_LISTED;
  if (more > 1) return `${texts.slice(0, MAX_LISTED).join(', ')} ${conjunction} ${more} more`;
  const [last = '', ...others] = [...texts].reverse();
  return others.length === 0 ? last : `${others.reverse().join(', ')} ${conjunction} ${last}`;
}

/** `"a", "b" and "c"` */
export function listedValues(values: readonly unknown[]): string {
  return listed(values.map(shown));
}
