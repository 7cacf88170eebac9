import { html, nothing, type TemplateResult } from 'lit-html';

/** A row of a list of facts. Nothing without a value. */
export function fact(name: string, value: string | TemplateResult | undefined): TemplateResult | typeof nothing {
  if (value === undefined || value === '') return nothing;
  return html`<dt>${name}</dt>
    <dd>${value}</dd>`;
}
