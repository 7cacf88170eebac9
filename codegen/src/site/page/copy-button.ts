import { html, type TemplateResult } from 'lit-html';

/** How long the button confirms the copy, in milliseconds. */
const CONFIRMED_MS = 1_500;

/** A button that copies `text`. `name` says what that is. */
export function copyButton(text: string, name: string): TemplateResult {
  return html`<button type="button" class="copy" aria-label=${`Copy ${name}`} @click=${(event: Event) => copy(event, text)}>Copy</button>`;
}

async function copy(event: Event, text: string): Promise<void> {
  const button = event.currentTarget as HTMLButtonElement;
  button.textContent = (await isCopied(text)) ? 'Copied' : 'Cannot copy';
  setTimeout(() => {
    button.textContent = 'Copy';
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
  return html`<div class="code"><pre tabindex="0" aria-label=${name}><code>${text}</code></pre>${copyButton(text, name)}</div>`;
}
