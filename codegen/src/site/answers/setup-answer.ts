import {
  eventConfigurationsFor,
  type RuleTarget,
  ruleCloudFormationFor,
  ruleSqlFor,
  settingsCloudFormation,
  settingsForms,
} from '@topicwright/access';
import { ruleSidesFor } from '@topicwright/access/internal';
import { ruleFacts, settingFacts } from '../../model/event-facts.js';
import type { Explorer } from '../explorer.js';
import { type Refusable, refusable } from './refusable.js';

/** Which settings enable events, and how to apply them. */
export interface SettingsAnswer {
  readonly keys: readonly string[];
  readonly alwaysOn: readonly string[];
  readonly undocumented: readonly string[];
  readonly awsCli: string;
  readonly console: { readonly path: string; readonly labels: readonly string[] };
  readonly cloudFormation: string;
}

/** The settings that enable `events`. */
export function answerSettings({ catalog, table }: Explorer, events: readonly string[]): Refusable<SettingsAnswer> {
  return refusable(() => {
    const wanted = eventConfigurationsFor(table, settingFacts(catalog), events);
    const { awsCli, console } = settingsForms(wanted);
    const { settings, alwaysOn, undocumented } = wanted;
    return { keys: Object.keys(settings), alwaysOn, undocumented, awsCli, console, cloudFormation: settingsCloudFormation(wanted) };
  });
}

/** What a rule forwards, and where. */
export interface RuleChoice {
  readonly events: readonly string[];
  /** The side that receives the events, if both do. */
  readonly side: string;
  readonly target: RuleTarget;
}

/** The statements of rules, and a template that creates them with their target and error action. */
export interface RuleAnswer {
  readonly sql: readonly string[];
  readonly template: string;
}

/** The rules that forward the events of a choice. */
export function answerRule({ catalog, table }: Explorer, { events, side, target }: RuleChoice): Refusable<RuleAnswer> {
  return refusable(() => {
    const facts = ruleFacts(catalog);
    const sides = ruleSidesFor(table, { events });
    const selection = { events, side: sides.includes(side) ? side : (sides[0] ?? side) };
    return {
      sql: ruleSqlFor(table, facts, selection).map(({ sql }) => sql),
      template: ruleCloudFormationFor(table, facts, { ...selection, target }),
    };
  });
}
