import type { RuleTarget } from '@topicwright/access';
import { html, nothing, render, type TemplateResult } from 'lit-html';
import { EventChoice } from '../answers/event-choice.js';
import { answerGrant, type GrantChoice, type GrantForm } from '../answers/grant-answer.js';
import { ChoiceView } from './choice-view.js';
import { codeBlock } from './copy-button.js';
import { eventLink } from './labels.js';
import type { Page, Section } from './page.js';
import { setupView } from './setup-view.js';
import { verdict } from './tester.js';

/** The choice of events, and what grants, enables and forwards them. */
export class GrantSection implements Section {
  readonly #page: Page;
  readonly #root: HTMLElement;
  readonly #choice: EventChoice;
  readonly #boxes: ChoiceView;
  // Parameters may have the names of inherited members.
  readonly #params = new Map<string, string>();
  readonly #texts = { clientIds: '', region: 'us-east-1', account: '123456789012' };
  #flags = { persistentSession: false, widen: false };
  #target: RuleTarget = 'sqs';

  constructor(page: Page, root: HTMLElement) {
    const { catalog, gone } = page.explorer;
    this.#page = page;
    this.#root = root;
    this.#choice = new EventChoice(catalog.events.filter(({ type }) => !gone.has(type)));
    this.#boxes = new ChoiceView(page, this.#choice, () => {
      page.setLink('grant', this.#choice.names.join(','));
      this.update();
    });
  }

  /** Chooses events and categories. */
  choose(names: readonly string[]): void {
    this.#choice.choose(names);
    this.update();
  }

  update(): void {
    const { names } = this.#choice;
    const { side, explorer } = this.#page;
    render(
      html`<h2 tabindex="-1">Access</h2>
        <p class="help">Choose events to see the least access for ${side}, what enables them, and the rules that forward them.</p>
        ${this.#boxes.view()} ${this.#inputs()}
        <section class="result forms" aria-label="Access result" aria-live="polite">
          ${names.length === 0 ? html`<p class="count">No event is chosen.</p>` : answerGrant(explorer, this.#grantChoice()).map((form) => this.#formView(form))}
        </section>
        ${names.length === 0 ? nothing : this.#setup()}`,
      this.#root,
    );
  }

  #setup(): TemplateResult {
    const choice = { events: this.#choice.names, side: this.#page.side, target: this.#target };
    return setupView(this.#page, choice, (target) => {
      this.#target = target;
      this.update();
    });
  }

  #grantChoice(): GrantChoice {
    const { region, account, clientIds } = this.#texts;
    const names = new Set(this.#choice.params);
    const given = [...this.#params].filter(([name, value]) => value !== '' && names.has(name));
    return {
      ...this.#flags,
      events: this.#choice.names,
      side: this.#page.side,
      params: Object.fromEntries(
        given.map(([name, value]) => [name, this.#isInteger(name) && /^-?\d+$/.test(value) ? Number(value) : value]),
      ),
      clientIds: clientIds.split(',').flatMap((id) => id.trim() || []),
      region,
      account,
    };
  }

  #isInteger(name: string): boolean {
    return this.#page.explorer.catalog.parameters.some((each) => each.name === name && each.type === 'integer');
  }

  #inputs(): TemplateResult {
    return html`<div class="row">
        ${this.#textField('Client IDs, separated by commas', 'clientIds')} ${this.#textField('Region', 'region')}
        ${this.#textField('Account', 'account')}
      </div>
      <div class="row">${this.#choice.params.map((name) => this.#paramField(name))}</div>
      <div class="row">
        ${this.#flag('Persistent session', 'persistentSession')} ${this.#flag('Broader filters if the policy is too large', 'widen')}
      </div>`;
  }

  #textField(label: string, name: 'clientIds' | 'region' | 'account'): TemplateResult {
    return field(label, this.#texts[name], (text) => {
      this.#texts[name] = text;
      this.update();
    });
  }

  #paramField(name: string): TemplateResult {
    return field(`Only ${name}`, this.#params.get(name) ?? '', (text) => {
      this.#params.set(name, text);
      this.update();
    });
  }

  #flag(label: string, name: 'persistentSession' | 'widen'): TemplateResult {
    const onChange = (event: Event): void => {
      this.#flags = { ...this.#flags, [name]: (event.currentTarget as HTMLInputElement).checked };
      this.update();
    };
    return html`<label><input type="checkbox" .checked=${this.#flags[name]} @change=${onChange} />${label}</label>`;
  }

  #formView({ title, result }: GrantForm): TemplateResult {
    if ('refusal' in result) return html`<div><h3>${title}</h3><p>${verdict('bad', 'refused')} ${result.refusal}</p></div>`;
    const { text, alsoGrants, sizes } = result;
    const links = alsoGrants.map((type) => html`${eventLink(this.#page, type)} `);
    return html`<div>
      <h3>${title}</h3>
      ${sizes ? sizes.characters.map((size, i) => meter(`Document ${i + 1} of ${title}`, size, sizes.most)) : nothing}
      ${alsoGrants.length > 0 ? html`<p>${verdict('fair', 'also grants')} ${links}</p>` : nothing} ${codeBlock(text, title)}
    </div>`;
  }
}

function field(label: string, value: string, onText: (text: string) => void): TemplateResult {
  const onInput = (event: Event): void => onText((event.currentTarget as HTMLInputElement).value);
  return html`<label class="field">${label}<input type="text" autocomplete="off" spellcheck="false" .value=${value} @input=${onInput} /></label>`;
}

/** From this share of a limit, a meter warns. */
const HIGH = 0.9;

function meter(name: string, value: number, most: number): TemplateResult {
  return html`<p class="count">
    <meter min="0" max=${most} high=${most * HIGH} .value=${value} aria-label=${name}></meter> ${value} of ${most} characters
  </p>`;
}
