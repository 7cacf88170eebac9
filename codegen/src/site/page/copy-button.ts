import { html, type TemplateResult } from 'lit-html';

/** How long the button confirms the copy, in milliseconds. */
const CONFIRMED_MS = 1_500;

/** A button that copies `text`. `name` says what that is. */
export function copyButton(text: string, name: string): TemplateResult {
  return html`<span class="copy"
    ><button type="button" @click=${(event: Event) => copy(event, text)}>Copy<span class="hidden"> ${name}</span></button
    ><span role="status"></span
  ></span>`;
}

async function copy(event: Event, text: string): Promise<void> {
  const status = (event.currentTarget as HTMLElement).nextElementSibling;
  if (!status) return;
  status.textContent = (await isCopied(text)) ? 'Copied' : 'Cannot copy';
  setTimeout(() => {
    status.textContent = '';
  }, CONFIRMED_MS);
}

async function isCopied(text: string): Promise<boolean> {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    return false;
  }
}

/** A block of code with a button that copies it. `name` says what it is. */
export function codeBlock(text: string, name: string): TemplateResult {
  return html`<div class="code"><pre tabindex="0" role="group" aria-label=${name}><code>${text}</code></pre>${copyButton(text, name)}</div>`;
}
