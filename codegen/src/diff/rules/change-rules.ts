import type { ChangeRule, Values } from './change-rule.js';
import { EVENT_RULES } from './event-rules.js';
import { PARAMETER_RULES } from './parameter-rules.js';
import { PAYLOAD_RULES } from './payload-rules.js';
import { SPEC_RULES } from './spec-rules.js';

/** Every rule, by name: the rows of `docs/changes.md`. */
export const CHANGE_RULES = { ...SPEC_RULES, ...EVENT_RULES, ...PARAMETER_RULES, ...PAYLOAD_RULES } as const;

export type RuleName = keyof typeof CHANGE_RULES;

/** The rules for payloads. */
export type PayloadRuleName = keyof typeof PAYLOAD_RULES;

/** The facts of a rule. */
export type FactsOf<Name extends RuleName> = (typeof CHANGE_RULES)[Name] extends ChangeRule<infer Facts> ? Facts : never;

/** The rules that only need an old and a new value. */
export type ValueRuleName = { [Name in RuleName]: Values extends FactsOf<Name> ? Name : never }[RuleName];
