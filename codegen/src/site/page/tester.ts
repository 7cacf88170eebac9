import { html, nothing, render, type TemplateResult } from 'lit-html';
import type { LinkKey, Page, Section } from './page.js';

/** A text box whose text is answered while it is typed. */
export interface Tester extends Section {
  /** Puts `text` into the box. */
  fill(text: string): void;
}

/** The options of {@link tester}. */
export interface TesterOptions {
  /** The accessible name of the text box. */
  readonly name: string;
  readonly key: LinkKey;
  readonly help: string;
  readonly placeholder: string;
  /** Whether the text may have several lines. */
  readonly isLong: boolean;
  readonly answer: (text: string) => TemplateResult | typeof nothing;
  /** Further inputs, below the box. */
  readonly extra?: () => TemplateResult;
  /** Called before the text that somebody types is answered. */
  readonly onInput?: (text: string) => void;
  /** Whether the answer is still growing. */
  readonly isBusy?: () => boolean;
}

/** A text box, and a region with the answer. */
export function tester(page: Page, root: HTMLElement, options: TesterOptions): Tester {
  const { name, key, help, placeholder, isLong, answer, extra, onInput: beforeAnswer, isBusy } = options;
  const id = `tester-${key}`;
  let text = '';
  const onInput = (event: Event): void => {
    text = (event.currentTarget as HTMLInputElement | HTMLTextAreaElement).value;
    page.setLink(key, text);
    beforeAnswer?.(text);
    update();
  };
  const box = (): TemplateResult =>
    isLong
      ? html`<textarea id=${id} aria-describedby="${id}-help" rows="8" spellcheck="false" placeholder=${placeholder} .value=${text} @input=${onInput}></textarea>`
      : html`<input id=${id} aria-describedby="${id}-help" type="text" autocomplete="off" spellcheck="false" placeholder=${placeholder} .value=${text} @input=${onInput} />`;
  const update = (): void => {
    render(
      html`<h3 tabindex="-1">${name}</h3>
        <p class="help" id="${id}-help">${help}</p>
        <div class="field"><label for=${id}>${name}</label>${box()}</div>
        ${extra?.() ?? nothing}
        <section class="result" aria-label=${`${name} result`} aria-live="polite" aria-busy=${isBusy?.() === true}>${answer(text)}</section>`,
      root,
    );
  };
  return {
    update,
    fill: (given) => {
      text = given;
      update();
    },
  };
}

/** An answer that is a yes or a no, by text and by colour. */
export function verdict(kind: 'good' | 'bad' | 'fair' | 'unclear', text: string): TemplateResult {
  return html`<span class="verdict ${kind}">${text}</span>`;
}
