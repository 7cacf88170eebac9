import { html, type TemplateResult } from 'lit-html';

/** A table that scrolls by itself on a narrow screen, also by keyboard. `rows` are `tr` elements. */
export function dataTable(name: string, headings: readonly string[], rows: readonly TemplateResult[]): TemplateResult {
  return html`<div class="scrolling" tabindex="0" role="group" aria-label=${name}>
    <table>
      <thead>
        <tr>
          ${headings.map((heading) => html`<th scope="col">${heading}</th>`)}
        </tr>
      </thead>
      <tbody>
        ${rows}
      </tbody>
    </table>
  </div>`;
}
