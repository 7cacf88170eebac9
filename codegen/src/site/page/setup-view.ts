import { RULE_TARGETS, type RuleTarget } from '@topicwright/access';
import { html, nothing, type TemplateResult } from 'lit-html';
import { hasSettings } from '../../render/event-summary.js';
import { answerRule, answerSettings, type RuleChoice } from '../answers/setup-answer.js';
import { codeBlock } from './copy-button.js';
import type { Page } from './page.js';
import { verdict } from './tester.js';

/** What enables events, and the rules that forward them. */
export function setupView(page: Page, choice: RuleChoice, onTarget: (target: RuleTarget) => void): TemplateResult {
  const onChange = (event: Event): void => onTarget((event.currentTarget as HTMLSelectElement).value as RuleTarget);
  return html`${hasSettings(page.explorer.catalog) ? settingsView(page, choice.events) : nothing}
    <h3>Rule</h3>
    <div class="field">
      <label for="target">Forward to</label>
      <select id="target" @change=${onChange}>
        ${RULE_TARGETS.map((each) => html`<option value=${each} ?selected=${each === choice.target}>${each}</option>`)}
      </select>
    </div>
    ${ruleView(page, choice)}`;
}

function settingsView(page: Page, events: readonly string[]): TemplateResult {
  const answer = answerSettings(page.explorer, events);
  if ('refusal' in answer) return html`<h3>Settings</h3><p>${answer.refusal}</p>`;
  const { keys, alwaysOn, undocumented, awsCli, console, cloudFormation } = answer;
  return html`<h3>Settings</h3>
    ${keys.length === 0 ? html`<p>No setting is needed.</p>` : html`<p>Enable ${keys.join(', ')}.</p>${codeBlock(awsCli, 'command')}`}
    ${sentence(console.labels, (labels) => `Or in the console, ${console.path}: ${labels.join('; ')}.`)}
    ${sentence(alwaysOn, (types) => `Always enabled: ${types.join(', ')}.`)}
    ${sentence(undocumented, (types) => `No setting is documented for ${types.join(', ')}.`)}
    ${keys.length === 0 ? nothing : folded('CloudFormation', cloudFormation, 'settings as CloudFormation')}`;
}

function sentence(names: readonly string[], text: (names: readonly string[]) => string): TemplateResult | typeof nothing {
  return names.length === 0 ? nothing : html`<p>${text(names)}</p>`;
}

function folded(summary: string, text: string, name: string): TemplateResult {
  return html`<details><summary>${summary}</summary>${codeBlock(text, name)}</details>`;
}

function ruleView(page: Page, choice: RuleChoice): TemplateResult {
  const answer = answerRule(page.explorer, choice);
  if ('refusal' in answer) return html`<p>${verdict('bad', 'refused')} ${answer.refusal}</p>`;
  return html`${codeBlock(answer.sql.join('\n'), 'rule statements')}
  ${folded('CloudFormation, with the target and the error action', answer.template, 'rules as CloudFormation')}`;
}
