import { html, nothing, type TemplateResult } from 'lit-html';
import type { CatalogEvent } from '../../model/catalog.js';
import { count } from '../../text/count.js';
import type { ChoosableCategory, EventChoice } from '../answers/event-choice.js';
import { colourOf } from './labels.js';
import type { Page } from './page.js';

/** The events of a category that can be chosen one by one. A larger category is chosen as a whole. */
const MAX_SHOWN_EVENTS = 200;

/** Boxes to choose categories and events. */
export class ChoiceView {
  readonly #page: Page;
  readonly #choice: EventChoice;
  readonly #onChange: () => void;
  /** The categories whose events are shown. */
  readonly #opened = new Set<string>();

  constructor(page: Page, choice: EventChoice, onChange: () => void) {
    this.#page = page;
    this.#choice = choice;
    this.#onChange = onChange;
  }

  view(): TemplateResult {
    return html`<ul class="choices">
      ${this.#choice.categories.map((category) => this.#categoryView(category))}
    </ul>`;
  }

  #categoryView(category: ChoosableCategory): TemplateResult {
    const { name, events } = category;
    const state = this.#choice.stateOf(category);
    const isOpen = this.#opened.has(name);
    const onCategory = (event: Event): void => {
      this.#choice.setCategory(category, isChecked(event));
      this.#onChange();
    };
    const onToggle = (event: Event): void => {
      const isNowOpen = (event.currentTarget as HTMLDetailsElement).open;
      if (isNowOpen === isOpen) return;
      if (isNowOpen) this.#opened.add(name);
      else this.#opened.delete(name);
      this.#onChange();
    };
    return html`<li class="choice ${colourOf(this.#page, name)}">
      <label class="event">
        <input type="checkbox" .checked=${state === 'all'} .indeterminate=${state === 'some'} @change=${onCategory} /><span>${name}</span>
      </label>
      <details .open=${isOpen} @toggle=${onToggle}>
        <summary>${count(events.length, 'event')}</summary>
        ${isOpen ? html`<ul>${events.slice(0, MAX_SHOWN_EVENTS).map((event) => this.#eventView(category, event))}</ul>` : nothing}
      </details>
    </li>`;
  }

  #eventView(category: ChoosableCategory, event: CatalogEvent): TemplateResult {
    const onEvent = (change: Event): void => {
      this.#choice.setEvent(category, event, isChecked(change));
      this.#onChange();
    };
    return html`<li><label><input type="checkbox" .checked=${this.#choice.has(event)} @change=${onEvent} />${event.type}</label></li>`;
  }
}

function isChecked(event: Event): boolean {
  return (event.currentTarget as HTMLInputElement).checked;
}
